//! Requests and answers.

use crate::error::ClientError;
use crate::{Accounts, Applications, Clusters, Operations, Projects, Session, address};
use reqwest::header::{ACCEPT, HeaderMap, WARNING};
use reqwest::{Method, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;
use url::Url;
use windlass_model::problem::Problem;

/// Long enough for a refresh, for which the server may have to fetch a repository.
const TIMEOUT: Duration = Duration::from_secs(120);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// One server, and who calls it.
///
/// ```no_run
/// # async fn example() -> Result<(), windlass_client::ClientError> {
/// use windlass_client::{Client, ListQuery};
/// let client = Client::new("https://windlass.example", Some("wlt_…".into()))?;
/// for project in client.projects().list(&ListQuery::default()).await?.items {
///     println!("{}", project.view.metadata.name);
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Client {
    server: Url,
    token: Option<SecretString>,
    http: reqwest::Client,
}

/// What a write answers: the stored object, and what the server warns of.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved<T> {
    /// The object as it is stored.
    pub object: T,
    /// Sentences, for example on fields that this version keeps but does not act on.
    pub warnings: Vec<String>,
}

impl Client {
    /// A client for this server; without a token it can sign in and ask for the version.
    ///
    /// # Errors
    /// [`ClientError::Address`] and [`ClientError::Plain`] for an address that is not accepted.
    pub fn new(server: &str, token: Option<SecretString>) -> Result<Self, ClientError> {
        let server = address::parse(server)?;
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("windlass/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none());
        if address::is_loopback(&server) {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| ClientError::from_transport(server.as_str(), &error))?;
        Ok(Self { server, token, http })
    }

    /// The server's address.
    #[must_use]
    pub fn server(&self) -> &str {
        self.server.as_str()
    }

    /// Signing in and out.
    #[must_use]
    pub fn session(&self) -> Session<'_> {
        Session(self)
    }

    /// Projects.
    #[must_use]
    pub fn projects(&self) -> Projects<'_> {
        Projects(self)
    }

    /// Operations.
    #[must_use]
    pub fn operations(&self) -> Operations<'_> {
        Operations(self)
    }

    /// Applications.
    #[must_use]
    pub fn applications(&self) -> Applications<'_> {
        Applications(self)
    }

    /// Clusters.
    #[must_use]
    pub fn clusters(&self) -> Clusters<'_> {
        Clusters(self)
    }

    /// Accounts and their tokens.
    #[must_use]
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts(self)
    }

    pub(crate) fn request(&self, method: Method, path: &[&str]) -> Result<Request<'_>, ClientError> {
        Ok(Request { client: self, method, url: address::join(&self.server, path)?, body: None })
    }

    pub(crate) fn get(&self, path: &[&str]) -> Result<Request<'_>, ClientError> {
        self.request(Method::GET, path)
    }

    async fn answer(&self, response: Response) -> Result<(HeaderMap, Vec<u8>), ClientError> {
        let status = response.status();
        let headers = response.headers().clone();
        let body = response.bytes().await.map_err(|error| ClientError::from_transport(self.server(), &error))?;
        if status.is_success() {
            return Ok((headers, body.to_vec()));
        }
        match serde_json::from_slice::<Problem>(&body) {
            Ok(problem) if !problem.code.is_empty() => Err(ClientError::Refused(Box::new(problem))),
            _ => Err(self.unexpected(
                status.as_u16(),
                match headers.get(reqwest::header::LOCATION) {
                    Some(to) => format!("a redirect to {}", to.to_str().unwrap_or("elsewhere")),
                    None => "no problem details".to_owned(),
                },
            )),
        }
    }

    fn unexpected(&self, status: u16, cause: String) -> ClientError {
        ClientError::Unexpected { server: self.server().to_owned(), status, cause }
    }
}

/// A request before it is sent.
pub(crate) struct Request<'a> {
    client: &'a Client,
    method: Method,
    url: Url,
    body: Option<Value>,
}

impl Request<'_> {
    /// With these in the query, in order; a name may come several times.
    pub(crate) fn query(mut self, pairs: &[(&str, String)]) -> Self {
        if !pairs.is_empty() {
            self.url.query_pairs_mut().extend_pairs(pairs);
        }
        self
    }

    /// With this body. The model's types have nothing that JSON cannot carry.
    pub(crate) fn json(mut self, body: &impl Serialize) -> Self {
        self.body = serde_json::to_value(body).ok();
        self
    }

    /// Sends it; the answer's body is of no interest.
    pub(crate) async fn done(self) -> Result<(), ClientError> {
        self.send().await.map(drop)
    }

    /// Sends it and reads the answer.
    pub(crate) async fn read<T: DeserializeOwned>(self) -> Result<T, ClientError> {
        Ok(self.saved().await?.object)
    }

    /// Sends it and reads the answer with the server's warnings.
    pub(crate) async fn saved<T: DeserializeOwned>(self) -> Result<Saved<T>, ClientError> {
        let client = self.client;
        let (headers, body) = self.send().await?;
        let object = serde_json::from_slice(&body).map_err(|error| client.unexpected(200, error.to_string()))?;
        Ok(Saved { object, warnings: warnings(&headers) })
    }

    async fn send(self) -> Result<(HeaderMap, Vec<u8>), ClientError> {
        let Self { client, method, url, body } = self;
        let mut builder = client.http.request(method, url).header(ACCEPT, "application/json");
        if let Some(token) = &client.token {
            builder = builder.bearer_auth(token.expose_secret());
        }
        if let Some(body) = &body {
            builder = builder.json(body);
        }
        let response = builder.send().await.map_err(|error| ClientError::from_transport(client.server(), &error))?;
        client.answer(response).await
    }
}

/// The texts of `Warning: 299 windlass "…"`.
fn warnings(headers: &HeaderMap) -> Vec<String> {
    headers
        .get_all(WARNING)
        .iter()
        .filter_map(|value| warning_text(&String::from_utf8_lossy(value.as_bytes())))
        .collect()
}

fn warning_text(header: &str) -> Option<String> {
    let quoted = header.splitn(3, ' ').nth(2)?.trim().strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::with_capacity(quoted.len());
    let mut letters = quoted.chars();
    while let Some(letter) = letters.next() {
        text.push(if letter == '\\' { letters.next()? } else { letter });
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_read_as_kubernetes_writes_them() {
        for (header, text) in [
            (r#"299 windlass "spec.roles is kept""#, Some("spec.roles is kept")),
            (r#"299 windlass "says \"no\" \\ yes""#, Some(r#"says "no" \ yes"#)),
            ("299 windlass", None),
            ("nonsense", None),
        ] {
            assert_eq!(warning_text(header).as_deref(), text, "{header}");
        }
    }

    #[test]
    fn a_token_is_not_printed() {
        let client = Client::new("https://a", Some("wlt_secret".into())).expect("a client");
        assert!(!format!("{client:?}").contains("wlt_secret"));
    }
}
