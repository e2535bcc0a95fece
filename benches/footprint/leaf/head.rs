//! Annotated functions only, to measure the compile time of one of them.
#![allow(dead_code)]

use serde::Serialize;

#[derive(Debug, Serialize)]
pub struct Answer {
    pub text: String,
    pub total: u64,
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
