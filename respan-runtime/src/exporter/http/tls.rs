//! TLS over a connection, with a configuration of respan's own.

use super::connector::ConnectError;
use super::crypto_provider::crypto_provider;
use super::error::ClientError;
use super::stream::Stream;
use crate::diagnostics::diagnose_once;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::sync::Arc;
use tokio_rustls::TlsConnector;

/// TLS with the operating system's certificates.
#[derive(Clone)]
pub(super) struct TlsLayer(TlsConnector);

impl TlsLayer {
    pub(super) fn new() -> Result<Self, ClientError> {
        // Not `ClientConfig::builder`, which installs a process-wide crypto provider.
        let config = ClientConfig::builder_with_provider(crypto_provider()?)
            .with_safe_default_protocol_versions()?
            .with_platform_verifier()?
            .with_no_client_auth();
        Ok(Self(Arc::new(config).into()))
    }

    pub(super) async fn connect(&self, host: &str, stream: Stream) -> Result<Stream, ConnectError> {
        let name = ServerName::try_from(host.to_owned())?;
        let secured = self.0.connect(name, TokioIo::new(stream)).await?;
        Ok(Stream::over(TokioIo::new(secured)))
    }
}

/// Checks at the set-up whether https can work, and warns if the program has to do something for it.
///
/// # Errors
///
/// Without the feature `tls` only: why https cannot work.
#[expect(clippy::unnecessary_wraps, reason = "without the feature `tls` there is an error")]
pub(crate) fn check_support() -> Result<(), String> {
    if let Err(error) = crypto_provider() {
        diagnose_once!(Warning, "exporter", "no spans can be sent over https yet: {error}");
    }
    Ok(())
}
