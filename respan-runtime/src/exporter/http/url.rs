//! URLs of endpoints.

use http::Uri;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::fmt::{self, Write as _};
use std::net::Ipv6Addr;

/// An absolute `http` or `https` URL in its normal form: scheme and host in lower case, no default port, no dot segments.
///
/// Of the [URL standard](https://url.spec.whatwg.org/) only as much as endpoints need. Host names beyond ASCII are rejected,
/// since their normal form takes the tables of Unicode.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Url {
    text: String,
    /// The same URL, parsed.
    uri: Uri,
    /// The length of scheme, host and port in `text`.
    origin_end: usize,
}

/// The longest URL that the crate `http` parses, in bytes.
const MAX_LENGTH: usize = u16::MAX as usize - 1;

/// The characters that paths and queries contain in encoded form only.
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'}');

impl Url {
    /// Parses an absolute URL. A fragment is dropped.
    ///
    /// # Errors
    ///
    /// A description of why it cannot be used; it quotes nothing of the URL.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim_matches(|char: char| char <= ' ');
        if text.contains(|char: char| char.is_control() || char == '\\') {
            return Err("it contains characters that no URL has".to_owned());
        }
        let (scheme, rest) = text
            .split_once("://")
            .ok_or("it does not begin with https:// or http://")?;
        let scheme = scheme.to_ascii_lowercase();
        if !matches!(scheme.as_str(), "http" | "https") {
            return Err("its scheme is neither http nor https".to_owned());
        }
        let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let authority = normal_authority(authority, &scheme)?;
        let rest = rest.split('#').next().unwrap_or_default();
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        let mut text = format!("{scheme}://{authority}");
        let origin_end = text.len();
        text.push_str(&without_dot_segments(path));
        if let Some(query) = query {
            let _ = write!(text, "?{query}");
        }
        let encoded = utf8_percent_encode(&text[origin_end..], ENCODED).to_string();
        text.truncate(origin_end);
        text.push_str(&encoded);
        if text.len() > MAX_LENGTH {
            return Err(format!("it is longer than {MAX_LENGTH} bytes"));
        }
        let uri = text
            .parse()
            .map_err(|_| "it contains characters that no URL has".to_owned())?;
        Ok(Self { text, uri, origin_end })
    }

    /// Resolves a `Location` against this URL: [RFC 3986, section 5.2][rfc]. `None` if it is not a URL of `http` or `https`.
    ///
    /// [rfc]: https://www.rfc-editor.org/rfc/rfc3986#section-5.2
    pub(crate) fn join(&self, reference: &str) -> Option<Self> {
        let reference = reference.trim();
        let (origin, path_and_query) = self.text.split_at(self.origin_end);
        let path = path_and_query.split('?').next().unwrap_or_default();
        let directory = &path[..=path.rfind('/')?];
        let has_scheme = reference.find(':') < reference.find(['/', '?', '#']) && reference.contains(':')
            || reference.contains(':') && !reference.contains(['/', '?', '#']);
        let text = match reference.as_bytes() {
            _ if has_scheme => reference.to_owned(),
            [b'/', b'/', ..] => format!("{}:{reference}", self.scheme()),
            [b'/', ..] => format!("{origin}{reference}"),
            [b'?', ..] => format!("{origin}{path}{reference}"),
            [] | [b'#', ..] => self.text.clone(),
            _ => format!("{origin}{directory}{reference}"),
        };
        Self::parse(&text).ok()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn uri(&self) -> &Uri {
        &self.uri
    }

    pub(crate) fn is_https(&self) -> bool {
        self.scheme() == "https"
    }

    /// Scheme, host and port.
    pub(crate) fn origin(&self) -> &str {
        &self.text[..self.origin_end]
    }

    fn scheme(&self) -> &str {
        self.text.split(':').next().unwrap_or_default()
    }
}

/// Host and port as they stand in a normal form.
fn normal_authority(authority: &str, scheme: &str) -> Result<String, String> {
    if authority.contains('@') {
        return Err("it contains credentials, which would appear in diagnostics; send them in a header".to_owned());
    }
    let host_end = authority.rfind(']').map_or(0, |end| end + 1);
    let (host, port) = match authority[host_end..].rfind(':') {
        Some(at) => authority.split_at(host_end + at),
        None => (authority, ""),
    };
    if host.is_empty() {
        return Err("it has no host".to_owned());
    }
    if !host.is_ascii() {
        return Err("its host is not ASCII; write it in its encoded form, which begins with xn--".to_owned());
    }
    let is_address = |host: &str| {
        host.strip_suffix(']')
            .is_some_and(|host| host.parse::<Ipv6Addr>().is_ok())
    };
    let is_name = |host: &str| !host.contains(|char: char| !(char.is_ascii_alphanumeric() || "-._~".contains(char)));
    if !host.strip_prefix('[').map_or_else(|| is_name(host), is_address) {
        return Err("its host is neither a name nor an address".to_owned());
    }
    let mut out = host.to_ascii_lowercase();
    let port = port.trim_start_matches(':');
    if !port.is_empty() {
        let number: u16 = port
            .parse()
            .map_err(|_| "its port is not a number up to 65535".to_owned())?;
        if number != if scheme == "https" { 443 } else { 80 } {
            let _ = write!(out, ":{number}");
        }
    }
    Ok(out)
}

/// The path with `.` and `..` resolved: [RFC 3986, section 5.2.4](https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4).
fn without_dot_segments(path: &str) -> String {
    let path = path.strip_prefix('/').unwrap_or(path);
    let mut segments = Vec::new();
    let mut rest = path.split('/').peekable();
    while let Some(segment) = rest.next() {
        let is_last = rest.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    segments.pop();
                }
                if is_last {
                    segments.push("");
                }
            }
            segment => segments.push(segment),
        }
    }
    format!("/{}", segments.join("/"))
}

impl fmt::Display for Url {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Url({:?})", self.origin())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> String {
        Url::parse(text).map_or_else(|error| error, |url| url.to_string())
    }

    #[test]
    fn a_url_is_normalised() {
        for (text, normal) in [
            (" HTTPS://Api.Example.COM:443/Api/ ", "https://api.example.com/Api/"),
            ("http://h:80", "http://h/"),
            ("http://h:8080", "http://h:8080/"),
            ("https://h:80/", "https://h:80/"),
            ("http://h:/a", "http://h/a"),
            ("http://[::1]:4318/a", "http://[::1]:4318/a"),
            ("http://[::1]", "http://[::1]/"),
            ("http://h/a/./b/../c", "http://h/a/c"),
            ("http://h/../..", "http://h/"),
            ("http://h/a/..", "http://h/"),
            ("http://h/a b/é%20", "http://h/a%20b/%C3%A9%20"),
            ("http://h?a=b", "http://h/?a=b"),
            ("http://h/a#b", "http://h/a"),
        ] {
            assert_eq!(parsed(text), normal, "{text}");
        }
    }

    #[test]
    fn an_unusable_url_is_rejected_without_a_quote() {
        for (text, reason) in [
            ("s3cr3t", "begin with https://"),
            ("ftp://s3cr3t", "scheme"),
            ("http://", "no host"),
            ("http:///s3cr3t", "no host"),
            ("http://:80", "no host"),
            ("http://me:s3cr3t@h", "credentials"),
            ("http://s3cr3té", "xn--"),
            ("http://s3 cr3t", "neither a name"),
            ("http://[::s3cr3t]", "neither a name"),
            ("http://[::1", "neither a name"),
            ("http://h:s3cr3t", "port"),
            ("http://h:65536", "port"),
            ("http://h\\s3cr3t", "characters"),
            ("http://h/\ns3cr3t", "characters"),
            (
                &format!("http://h/s3cr3t{}", "/".repeat(MAX_LENGTH)),
                "longer than 65534",
            ),
        ] {
            let error = Url::parse(text).expect_err(text);
            assert!(error.contains(reason) && !error.contains("s3cr3t"), "{text}: {error}");
        }
    }

    #[test]
    fn the_longest_url_is_accepted() {
        let start = "http://h/";
        let url = |length: usize| format!("{start}{}", "a".repeat(length - start.len()));
        assert!(Url::parse(&url(MAX_LENGTH)).is_ok());
        assert!(Url::parse(&url(MAX_LENGTH + 1)).is_err());
    }

    #[test]
    fn a_location_is_resolved() {
        let base = Url::parse("https://h:1/a/b?c").expect("a URL");
        for (reference, target) in [
            ("/x", "https://h:1/x"),
            ("x/y", "https://h:1/a/x/y"),
            ("../x", "https://h:1/x"),
            ("?x=/", "https://h:1/a/b?x=/"),
            ("//other/x", "https://other/x"),
            ("http://other", "http://other/"),
            ("HTTPS://H:1/x#y", "https://h:1/x"),
            ("", "https://h:1/a/b?c"),
            ("x:y/z", ""),
            ("mailto:me", ""),
            ("/x:y", "https://h:1/x:y"),
        ] {
            let joined = base.join(reference).map(|url| url.to_string());
            assert_eq!(joined.unwrap_or_default(), target, "{reference}");
        }
    }
}
