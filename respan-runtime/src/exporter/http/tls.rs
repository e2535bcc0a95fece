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

/// Warns at the set-up if the program has to do something before https can work.
pub(crate) fn check_support() {
    if let Err(error) = crypto_provider() {
        diagnose_once!(Warning, "exporter", "no spans can be sent over https yet: {error}");
    }
}
