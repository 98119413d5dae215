//! The console: Windlass in the browser, a client of the public HTTP API and nothing else.
//!
//! [`app`] ties it together: who is signed in ([`session`]), what is read ([`query`], one cache for all pages), what
//! changes ([`live`], one stream per browser) and how it looks ([`preferences`]). [`api`] has a function per call.
//! [`pages`] has a folder per page, [`ui`] what they share. Decisions without a browser are in `windlass-console-core`.

mod api;
mod app;
mod browser;
mod live;
mod pages;
mod preferences;
mod query;
mod session;
mod shell;
mod ui;

fn main() {
    console_error_panic_hook::set_once();
    browser::remove("boot");
    leptos::mount::mount_to_body(app::App);
}
