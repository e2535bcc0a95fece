//! A self-contained page: one HTML file that holds the page and a trace.
//!
//! This file stands alone, so that programs which do not link the viewer can include it.

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use std::io::{self, Write};

/// The modules of the page in the order in which they may be joined.
pub const MODULES: [(&str, &str); 19] = [
    ("names.js", include_str!("../page/names.js")),
    ("format.js", include_str!("../page/format.js")),
    ("dom.js", include_str!("../page/dom.js")),
    ("attributes.js", include_str!("../page/attributes.js")),
    ("messages.js", include_str!("../page/messages.js")),
    ("summary.js", include_str!("../page/summary.js")),
    ("trace.js", include_str!("../page/trace.js")),
    ("filter.js", include_str!("../page/filter.js")),
    ("rows.js", include_str!("../page/rows.js")),
    ("waterfall.js", include_str!("../page/waterfall.js")),
    ("help.js", include_str!("../page/help.js")),
    ("tree.js", include_str!("../page/tree.js")),
    ("chat.js", include_str!("../page/chat.js")),
    ("source.js", include_str!("../page/source.js")),
    ("detail.js", include_str!("../page/detail.js")),
    ("list.js", include_str!("../page/list.js")),
    ("diff.js", include_str!("../page/diff.js")),
    ("keys.js", include_str!("../page/keys.js")),
    ("app.js", include_str!("../page/app.js")),
];
/// The style sheet of the page.
pub const STYLE: &str = include_str!("../page/app.css");
/// The document of the page.
pub const DOCUMENT: &str = include_str!("../page/index.html");

/// Writes an HTML file with a trace, which `data` writes as OTLP/JSON, one request a line.
///
/// The file runs without a network: its policy allows the page's own script by its hash and nothing else. The trace is compressed
/// and in Base64, so that no content can end its element.
///
/// # Errors
///
/// If `data` or `out` fails.
pub fn write(out: &mut dyn Write, data: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let script = script();
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'; \
         require-trusted-types-for 'script'",
        base64(&Sha256::digest(&script)),
        base64(&Sha256::digest(STYLE))
    );
    let body = DOCUMENT
        .split_once("<body>")
        .map_or(DOCUMENT, |(_, body)| body)
        .trim_end()
        .trim_end_matches("</html>")
        .trim_end()
        .trim_end_matches("</body>");
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>respan trace</title>\n<style>{STYLE}</style>\n</head>\n<body>{body}\n\
         <script type=\"application/gzip\" id=\"data\">"
    )?;
    let mut encoder = GzEncoder::new(Base64 { out, rest: Vec::new() }, Compression::default());
    data(&mut encoder)?;
    let Base64 { out, rest } = encoder.finish()?;
    write!(
        out,
        "{}</script>\n<script type=\"module\">{script}</script>\n</body>\n</html>\n",
        base64(&rest)
    )
}

/// Writes bytes in Base64, groups of three at a time.
struct Base64<'o> {
    out: &'o mut dyn Write,
    /// The last one or two bytes, which are no group yet.
    rest: Vec<u8>,
}

impl Write for Base64<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.rest.extend_from_slice(bytes);
        let whole = self.rest.len() / 3 * 3;
        self.out.write_all(base64(&self.rest[..whole]).as_bytes())?;
        self.rest.drain(..whole);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The modules as one: without the lines that import, and without `export`.
fn script() -> String {
    let lines = MODULES.iter().flat_map(|(_, source)| source.lines());
    lines
        .filter(|line| !line.starts_with("import "))
        .map(|line| line.strip_prefix("export ").unwrap_or(line))
        .fold(String::new(), |script, line| script + line + "\n")
}

/// Base64 of RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let at = (bits >> (18 - 6 * digit)) & 63;
            let is_padding = digit > chunk.len();
            text.push(if is_padding {
                '='
            } else {
                char::from(DIGITS[at as usize])
            });
        }
    }
    text
}
