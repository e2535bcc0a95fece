//! The trace of the tutorial as one HTML file.

use super::webdriver::Browser;
use crate::support::{TempDir, respan};
use std::path::Path;

pub(super) const TUTORIAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/pirate_joke.jsonl");

/// The page of a file of spans, and its address.
pub(super) fn page(directory: &Path, spans: &str, arguments: &[&str]) -> (Vec<u8>, String) {
    let path = directory.join("page.html");
    let output = respan(&["view", spans, "--html"])
        .arg(&path)
        .args(arguments)
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let url = text
        .trim_end()
        .rsplit("See the trace: ")
        .next()
        .expect("an address")
        .to_owned();
    (std::fs::read(path).expect("the page"), url)
}

#[test]
fn the_tutorial_is_one_file_that_asks_nobody() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let (page, url) = page(directory.path(), TUTORIAL, &[]);
    assert!(page.len() <= 150_000, "{} bytes", page.len());
    browser.open(&url);
    browser.wait("document.documentElement.dataset.trace");
    assert_eq!(browser.count("#tree .row:not([hidden])"), 24);
    assert!(browser.text("#head").contains("joke_and_audience_reaction"));
    assert!(
        browser.text("#bar").contains("this file contains prompts"),
        "it says so"
    );
    // The slowest call and its chat.
    browser.press("s");
    browser.wait("document.querySelectorAll('#detail .message').length >= 2");
    let chat = browser.text("#detail");
    assert!(
        chat.contains("user") && chat.contains("assistant") && chat.contains("tokens"),
        "{chat}"
    );
    let foreign: Vec<String> = browser
        .requests()
        .into_iter()
        .filter(|request| !request.starts_with("file:"))
        .collect();
    assert_eq!(foreign, Vec::<String>::new());
    assert_eq!(browser.console(), Vec::<String>::new());
    browser.screenshot("file-light");
    // The picture in the README.
    browser.resize(1180, 640);
    browser.screenshot("traces-page");
    browser.emulate("prefers-color-scheme", "dark");
    browser.screenshot("file-dark");
}

#[test]
fn a_page_without_content_shows_names_and_numbers() {
    let Some(browser) = Browser::start() else { return };
    let directory = TempDir::new();
    let (_, url) = page(directory.path(), TUTORIAL, &["--no-content"]);
    browser.open(&url);
    browser.wait("document.documentElement.dataset.trace");
    browser.press("s");
    browser.wait("document.querySelector('#detail h2')?.textContent.includes('openai.chat')");
    assert_eq!(browser.count("#detail .message"), 0);
    assert!(browser.text("#bar").contains("without content"));
    assert!(
        browser.text("#head").contains("110 → 45 tokens"),
        "{}",
        browser.text("#head")
    );
}

#[test]
fn an_exported_page_is_read_again() {
    let directory = TempDir::new();
    page(directory.path(), TUTORIAL, &[]);
    let output = respan(&["show"])
        .arg(directory.path().join("page.html"))
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        text.contains("24 spans") && text.contains("pirate_joke_generator"),
        "{text}"
    );
}
