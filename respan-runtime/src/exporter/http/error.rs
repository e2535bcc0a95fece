//! Errors of the HTTP client.

use std::error::Error;

/// The client could not be built.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    /// No crypto provider can be used at the moment; the program may install one later.
    #[error("{0}")]
    NoCryptoProvider(&'static str),
    /// The TLS configuration was rejected, or the certificates of the system could not be loaded.
    #[cfg(feature = "tls")]
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

/// A connection could not be established.
pub(super) type ConnectError = Box<dyn Error + Send + Sync>;

/// A request got no response.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RequestError {
    /// The connection failed.
    #[error(transparent)]
    Connection(#[from] hyper_util::client::legacy::Error),
    /// The timeout of the request elapsed.
    #[error("operation timed out")]
    TimedOut,
}

impl RequestError {
    /// The innermost source; hyper's own message is only "client error (Connect)".
    pub(crate) fn root_cause(&self) -> String {
        let mut innermost: &(dyn Error + 'static) = self;
        while let Some(source) = innermost.source() {
            innermost = source;
        }
        innermost.to_string()
    }
}
