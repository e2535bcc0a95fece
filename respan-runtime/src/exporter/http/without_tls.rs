//! Stand-in for TLS without the feature `tls`: https is rejected at the set-up.

use super::connector::ConnectError;
use super::error::ClientError;
use super::stream::Stream;

const REASON: &str = "https needs the cargo feature `tls-graviola` of respan, which is on by default";

/// Cannot be created.
#[derive(Clone)]
pub(super) enum TlsLayer {}

impl TlsLayer {
    /// For a proxy with an https URL; endpoints are rejected by [`check_support`].
    pub(super) fn new() -> Result<Self, ClientError> {
        Err(ClientError::NoCryptoProvider(REASON))
    }

    #[expect(clippy::unused_async, reason = "the signature of the real one")]
    pub(super) async fn connect(&self, _host: &str, _stream: Stream) -> Result<Stream, ConnectError> {
        match *self {}
    }
}

/// # Errors
///
/// Always: https cannot work.
pub(crate) fn check_support() -> Result<(), String> {
    Err(REASON.to_owned())
}
