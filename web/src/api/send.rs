//! One request and its answer.

use crate::api::failure::Failure;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, Request, RequestInit, Response};
use windlass_console_core::address::Address;
use windlass_console_core::warning;
use windlass_model::problem::Problem;

/// No call takes longer than this; the server's own limit, 100 s, is below it.
const DEADLINE_MILLISECONDS: u32 = 110_000;

/// The HTTP API. It counts the answers that nobody is signed in: the session follows them.
#[derive(Clone, Copy)]
pub(crate) struct Api {
    refusals: RwSignal<usize>,
}

/// What was saved, and what the server warns of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Saved<T> {
    pub(crate) object: T,
    pub(crate) warnings: Vec<String>,
}

/// An answer's body and its warnings.
struct Answer {
    text: String,
    warnings: Vec<String>,
}

impl Api {
    pub(crate) fn provide() -> Self {
        let api = Self { refusals: RwSignal::new(0) };
        provide_context(api);
        api
    }

    /// How often the server said that nobody is signed in.
    pub(crate) fn refusals(self) -> usize {
        self.refusals.get()
    }

    pub(super) async fn read<T: DeserializeOwned>(self, address: &Address) -> Result<T, Failure> {
        let answer = self.call("GET", address, None).await?;
        understand(&answer.text)
    }

    pub(super) async fn save<T: DeserializeOwned>(
        self,
        method: &str,
        address: &Address,
        body: &impl serde::Serialize,
    ) -> Result<Saved<T>, Failure> {
        let answer = self.call(method, address, Some(written(body)?)).await?;
        Ok(Saved { object: understand(&answer.text)?, warnings: answer.warnings })
    }

    /// A call whose answer says nothing more than that it succeeded.
    pub(super) async fn tell(
        self,
        method: &str,
        address: &Address,
        body: Option<&impl serde::Serialize>,
    ) -> Result<(), Failure> {
        let body = body.map(written).transpose()?;
        self.call(method, address, body).await.map(|_| ())
    }

    async fn call(self, method: &str, address: &Address, body: Option<String>) -> Result<Answer, Failure> {
        let result = exchange(method, address.as_str(), body).await;
        // A wrong password is 401 too, and ends no session.
        if matches!(&result, Err(failure) if failure.status() == Some(401))
            && !(method == "POST" && address.as_str().ends_with("/session"))
        {
            self.refusals.update(|count| *count += 1);
        }
        result
    }
}

fn written(body: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(body).map_err(|error| Failure::Unreadable(error.to_string()))
}

fn understand<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| Failure::Unreadable(error.to_string()))
}

async fn exchange(method: &str, address: &str, body: Option<String>) -> Result<Answer, Failure> {
    let request = request(method, address, body).map_err(|error| Failure::Unreadable(format!("{error:?}")))?;
    let response = JsFuture::from(window().fetch_with_request(&request)).await.map_err(|error| {
        let name = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.name()));
        let name = name.or_else(|| js_sys::Reflect::get(&error, &"name".into()).ok()?.as_string());
        if name.as_deref() == Some("TimeoutError") { Failure::TimedOut } else { Failure::Unreachable }
    })?;
    let response: Response = response.dyn_into().map_err(|_| Failure::Unreachable)?;
    let text = match response.text() {
        Ok(text) => JsFuture::from(text).await.map_err(|_| Failure::Unreachable)?.as_string().unwrap_or_default(),
        Err(_) => return Err(Failure::Unreachable),
    };
    if response.ok() {
        let header = response.headers().get("warning").ok().flatten().unwrap_or_default();
        return Ok(Answer { text, warnings: warning::texts(&header) });
    }
    let mut problem: Problem = serde_json::from_str(&text).unwrap_or_default();
    problem.status = response.status();
    Err(Failure::Refused(Box::new(problem)))
}

fn request(method: &str, address: &str, body: Option<String>) -> Result<Request, wasm_bindgen::JsValue> {
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(body) = body {
        headers.set("content-type", "application/json")?;
        init.set_body(&body.into());
    }
    init.set_headers(&headers);
    init.set_signal(Some(&AbortSignal::timeout_with_u32(DEADLINE_MILLISECONDS)));
    Request::new_with_str_and_init(address, &init)
}
