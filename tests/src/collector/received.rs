//! A received request.

use crate::conformance::json::{self, Json, Map};
use crate::conformance::record::{Export, Http, Record};
use std::collections::BTreeSet;

/// A request with the status it was answered with.
#[derive(Debug, Clone)]
pub struct Received {
    /// `POST`.
    pub method: String,
    /// The path, with query.
    pub path: String,
    /// Headers, names in their original case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The status of the response; 0 without one.
    pub status: u16,
}

impl Received {
    /// The value of a header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON; `Null` if it is none.
    pub fn json(&self) -> Json {
        json::parse(&String::from_utf8_lossy(&self.body)).unwrap_or_default()
    }

    /// The request as an entry of a capture.
    pub fn record(&self) -> Record {
        let text = String::from_utf8_lossy(&self.body);
        let (body, invalid_json) = match json::parse_noting(&text) {
            Ok(parsed) if parsed.bare.is_empty() => (parsed.value, None),
            Ok(parsed) => {
                let words: BTreeSet<_> = parsed.bare.into_iter().collect();
                (
                    parsed.value,
                    Some(format!("bare {}", words.into_iter().collect::<Vec<_>>().join(", "))),
                )
            }
            Err(_) if self.body.is_empty() => (Json::Null, None),
            Err(error) => (Map::default().into(), Some(format!("unparsable: {error}"))),
        };
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().into()))
            .collect();
        let http = Http {
            method: self.method.clone(),
            path: self.path.clone(),
            headers,
            status: i128::from(self.status),
        };
        Record::Export(Export {
            sink: None,
            http: Some(http),
            body,
            invalid_json,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_almost_json_is_noted() {
        let request = |body: &str| Received {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
            status: 200,
        };
        let noted = |body| match request(body).record() {
            Record::Export(export) => export.invalid_json,
            Record::Fact(..) => None,
        };
        assert_eq!(noted("{}"), None);
        assert_eq!(noted("[NaN, -Infinity, NaN]").as_deref(), Some("bare -Infinity, NaN"));
        assert_eq!(noted("{").as_deref(), Some("unparsable: not JSON at byte 1"));
    }
}
