//! Signing in and out.

mod login;
mod logout;
mod password;
mod whoami;

pub use login::LoginArgs;
pub use logout::LogoutArgs;
pub(crate) use password::{ask_password, new_password, read_line};
pub use whoami::WhoamiArgs;
