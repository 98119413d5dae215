//! What fault tests stand on: several servers on one database of their own, a proxy before the API server that records
//! what changes the cluster and fails when it is told to, and a judge of what was recorded.

mod fleet;
mod installation;
mod judge;
mod machine;
mod postgres;
mod proxy;
mod traffic;

pub use fleet::Fleet;
pub use installation::Installation;
pub use judge::Judge;
pub(crate) use machine::has_ended;
pub use machine::{ApiServer, faketime, send};
pub use nix::sys::signal::Signal;
pub use postgres::Postgres;
pub use proxy::{Fault, Link, Links, Moment, Proxy, Then};
pub use traffic::{Request, Traffic};
