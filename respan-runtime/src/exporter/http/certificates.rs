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
