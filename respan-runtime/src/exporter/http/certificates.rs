//! Certificates that the program names for TLS, in PEM files.

use std::path::PathBuf;

/// Files of certificates; each is optional.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Certificates {
    /// The only certificates that are trusted, in place of those of the operating system.
    pub(crate) roots: Option<PathBuf>,
    /// The client's certificates and its private key.
    pub(crate) client: Option<(PathBuf, PathBuf)>,
}

/// A file that cannot be used.
#[derive(Debug)]
pub(crate) struct CertificateError {
    pub(crate) file: CertificateFile,
    pub(crate) path: PathBuf,
    pub(crate) reason: String,
}

/// One of the files of [`Certificates`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "tls"), expect(dead_code, reason = "without TLS no file is read"))]
pub(crate) enum CertificateFile {
    Roots,
    ClientChain,
    ClientKey,
}

impl CertificateFile {
    /// Its name among those of the three files.
    pub(crate) fn name(self, [roots, chain, key]: [&'static str; 3]) -> &'static str {
        match self {
            Self::Roots => roots,
            Self::ClientChain => chain,
            Self::ClientKey => key,
        }
    }
}
