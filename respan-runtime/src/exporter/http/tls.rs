//! TLS over a connection, with a configuration of respan's own.

use super::certificates::{CertificateError, CertificateFile, Certificates};
use super::crypto_provider::crypto_provider;
use super::error::{ClientError, ConnectError};
use super::stream::Stream;
use crate::diagnostics::diagnose_once;
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::TlsConnector;

/// TLS with the certificates of the operating system, or of the program.
#[derive(Clone)]
pub(super) struct TlsLayer(TlsConnector);

impl TlsLayer {
    pub(super) fn new(certificates: &Certificates) -> Result<Self, ClientError> {
        // Not `ClientConfig::builder`, which installs a process-wide crypto provider.
        let config = ClientConfig::builder_with_provider(crypto_provider()?).with_safe_default_protocol_versions()?;
        let config = match &certificates.roots {
            Some(path) => config.with_root_certificates(read_roots(path)?),
            None => config.with_platform_verifier()?,
        };
        let config = match &certificates.client {
            Some((chain, key)) => config.with_client_auth_cert(read_chain(chain)?, read_key(key)?)?,
            None => config.with_no_client_auth(),
        };
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

/// Reads the files once, so that a mistake is reported at the set-up.
pub(crate) fn check_certificates(certificates: &Certificates) -> Result<(), CertificateError> {
    let unusable = |file, path: &Path, error: rustls::Error| CertificateError {
        file,
        path: path.to_owned(),
        reason: match error {
            rustls::Error::General(reason) => reason,
            error => error.to_string(),
        },
    };
    if let Some(path) = &certificates.roots {
        read_roots(path).map_err(|error| unusable(CertificateFile::Roots, path, error))?;
    }
    if let Some((chain, key)) = &certificates.client {
        read_chain(chain).map_err(|error| unusable(CertificateFile::ClientChain, chain, error))?;
        read_key(key).map_err(|error| unusable(CertificateFile::ClientKey, key, error))?;
    }
    Ok(())
}

fn read_roots(path: &Path) -> Result<RootCertStore, rustls::Error> {
    let mut roots = RootCertStore::empty();
    for certificate in read_chain(path)? {
        roots.add(certificate)?;
    }
    Ok(roots)
}

fn read_chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, rustls::Error> {
    let certificates = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let certificates: Vec<_> = certificates.map_err(|error| unusable(&error))?;
    if certificates.is_empty() {
        return Err(unusable(&"it holds no certificate"));
    }
    Ok(certificates)
}

fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, rustls::Error> {
    PrivateKeyDer::from_pem_file(path).map_err(|error| unusable(&error))
}

fn unusable(error: &dyn Display) -> rustls::Error {
    rustls::Error::General(error.to_string())
}
