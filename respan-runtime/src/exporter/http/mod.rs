//! The HTTP client of the exporters.
//!
//! hyper with a TLS configuration of its own. Not reqwest: cargo builds one reqwest with the features that all crates of a
//! program select, so that a dependency on it would change the program's own clients. For the same reason the default crypto
//! provider is none of rustls's features; see `crypto_provider`.
//!
//! ```text
//! client ── redirects, timeout ─▶ hyper's pool ─▶ connector ─▶ stream
//!                                                   ├─ proxy of the environment (tunnel for https)
//!                                                   └─ tls ── crypto_provider, certificates of the system or the program
//! ```

mod certificates;
mod client;
mod connector;
#[cfg(feature = "tls")]
mod crypto_provider;
mod error;
mod redirect;
mod response;
mod stream;
#[cfg(feature = "tls")]
mod tls;
#[cfg(not(feature = "tls"))]
#[path = "without_tls.rs"]
mod tls;
mod url;

pub(crate) use certificates::Certificates;
pub(crate) use client::HttpClient;
pub(crate) use error::ClientError;
pub(crate) use redirect::UnfollowedRedirect;
pub(crate) use response::Response;
pub(crate) use tls::{check_certificates, check_support};
pub(crate) use url::Url;
