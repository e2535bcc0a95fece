//! The directory in a spool for the requests to one endpoint with one key.

use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderMap};
use ring::digest::{Context, SHA256};
use std::fmt::Write as _;

/// Bytes of the digest that are kept: enough to tell accounts apart, too few to say anything else.
const KEPT: usize = 8;

/// Its name. Not reversible, unlike a checksum: the key must not lie there.
pub(super) fn name(url: &Url, headers: &HeaderMap) -> String {
    let mut digest = Context::new(&SHA256);
    digest.update(url.as_str().as_bytes());
    // No URL holds this byte: no URL and key read like another pair.
    digest.update(&[0]);
    digest.update(headers.get(AUTHORIZATION).map_or(&[], |value| value.as_bytes()));
    let mut name = String::with_capacity(2 * KEPT);
    for byte in digest.finish().as_ref().iter().take(KEPT) {
        let _ = write!(name, "{byte:02x}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn of(url: &str, key: Option<&'static str>) -> String {
        let key = key.map(|key| (AUTHORIZATION, HeaderValue::from_static(key)));
        name(&Url::parse(url).expect("a URL"), &key.into_iter().collect())
    }

    #[test]
    fn each_pair_of_url_and_key_has_its_own() {
        let names = [
            of("http://h/a", Some("Bearer one")),
            of("http://h/a", Some("Bearer two")),
            of("http://h/b", Some("Bearer one")),
            of("http://h/a", None),
        ];
        for (index, name) in names.iter().enumerate() {
            assert!(name.len() == 16 && !names[..index].contains(name), "{names:?}");
        }
    }

    /// Else what lies there would be stranded by the next version.
    #[test]
    fn the_name_stays_the_same() {
        assert_eq!(of("http://h/a", Some("Bearer one")), "a93d810239c7dddb");
    }
}
