//! Stand-in for TLS without the feature `tls`: https is rejected at the set-up.

use super::certificates::{CertificateError, Certificates};
use super::error::{ClientError, ConnectError};
use super::stream::Stream;

/// Cannot be created.
#[derive(Clone)]
pub(super) enum TlsLayer {}

impl TlsLayer {
    /// For a proxy with an https URL.
    pub(super) fn new(_certificates: &Certificates) -> Result<Self, ClientError> {
        Err(ClientError::NoCryptoProvider(
            "the proxy has an https:// URL, which needs the cargo feature `tls-graviola` of respan",
        ))
    }

    #[expect(clippy::unused_async, reason = "the signature of the real one")]
    pub(super) async fn connect(&self, _host: &str, _stream: Stream) -> Result<Stream, ConnectError> {
        match *self {}
    }
}

/// Nothing to check: the set-up rejects https.
pub(crate) fn check_support() {}

/// As [`check_support`].
#[expect(clippy::unnecessary_wraps, reason = "the signature of the real one")]
pub(crate) fn check_certificates(_certificates: &Certificates) -> Result<(), CertificateError> {
    Ok(())
}
