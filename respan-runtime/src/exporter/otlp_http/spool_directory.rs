//! The name of the spool subdirectory for one endpoint and one account.

use crate::exporter::http::Url;
use http::header::{AUTHORIZATION, HeaderMap};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// Bytes of the digest in the name: enough to distinguish accounts.
const DIGEST_BYTES: usize = 8;

/// The start of a SHA-256 of URL and account, which are headers. A cryptographic hash, so that the key cannot be recovered from
/// it.
pub(super) fn subdirectory_name(url: &Url, account: &HeaderMap) -> String {
    let mut digest = Sha256::new();
    digest.update(url.as_str().as_bytes());
    // A separator that no URL and no value contains, so that different accounts have different inputs.
    digest.update([0]);
    digest.update(account.get(AUTHORIZATION).map_or(&[][..], |value| value.as_bytes()));
    let mut others: Vec<_> = account.iter().filter(|(name, _)| **name != AUTHORIZATION).collect();
    others.sort_unstable_by_key(|(name, _)| name.as_str());
    for (name, value) in others {
        digest.update([0]);
        digest.update(name.as_str().as_bytes());
        digest.update([0]);
        digest.update(value.as_bytes());
    }
    let mut name = String::with_capacity(2 * DIGEST_BYTES);
    for byte in digest.finalize().iter().take(DIGEST_BYTES) {
        let _ = write!(name, "{byte:02x}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::header::HeaderValue;

    fn name_of(url: &str, key: Option<&'static str>) -> String {
        let key = key.map(|key| (AUTHORIZATION, HeaderValue::from_static(key)));
        subdirectory_name(&Url::parse(url).expect("a URL"), &key.into_iter().collect())
    }

    #[test]
    fn each_pair_of_url_and_key_has_its_own_name() {
        let names = [
            name_of("http://h/a", Some("Bearer one")),
            name_of("http://h/a", Some("Bearer two")),
            name_of("http://h/b", Some("Bearer one")),
            name_of("http://h/a", None),
        ];
        for (index, name) in names.iter().enumerate() {
            assert!(name.len() == 16 && !names[..index].contains(name), "{names:?}");
        }
    }

    /// A new name would orphan the requests that earlier versions spooled.
    #[test]
    fn the_name_is_stable() {
        assert_eq!(name_of("http://h/a", Some("Bearer one")), "a93d810239c7dddb");
    }
}
