//! A small client of `ChromeDriver`: <https://www.w3.org/TR/webdriver2/>.

use crate::support::{TempDir, request};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

/// One browser at a time: several would only slow each other down.
static TURN: Mutex<()> = Mutex::new(());
/// Said once that tests were left out.
static SAID: Once = Once::new();

/// A headless Chromium with one page.
pub(crate) struct Browser {
    driver: Child,
    address: SocketAddr,
    session: String,
    /// Removed at the end.
    profile: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl Browser {
    /// Starts a browser. On a machine without one there is none; with `CI` set, on Linux, that fails.
    pub(crate) fn start() -> Option<Self> {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut driver = match driver {
            Ok(driver) => driver,
            Err(error) => {
                assert!(
                    std::env::var_os("CI").is_none() || !cfg!(target_os = "linux"),
                    "chromium and chromium-driver are needed: {error}"
                );
                SAID.call_once(|| eprintln!("Tests in a browser were left out: install chromium and chromium-driver."));
                return None;
            }
        };
        let mut lines = BufReader::new(driver.stdout.take().expect("its output"))
            .lines()
            .map_while(Result::ok);
        let port = lines.find_map(|line| {
            line.rsplit_once("successfully on port ")?
                .1
                .trim_end_matches('.')
                .parse()
                .ok()
        });
        let address = SocketAddr::from(([127, 0, 0, 1], port.expect("chromedriver says its port")));
        std::thread::spawn(move || lines.for_each(drop));
        let profile = TempDir::new();
        let mut browser = Self {
            driver,
            address,
            session: String::new(),
            profile,
            _turn: turn,
        };
        let directory = format!("--user-data-dir={}", browser.profile.path().display());
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1500,1000",
            directory.as_str(),
        ];
        let capabilities = json!({"alwaysMatch": {
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            "unhandledPromptBehavior": "ignore",
            "timeouts": {"script": 120_000},
        }});
        let session = browser.call("POST", "/session", &json!({"capabilities": capabilities}));
        browser.session = format!("/session/{}", session["sessionId"].as_str().expect("a session"));
        Some(browser)
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, mut answer) = self.attempt(method, path, body);
        assert_eq!(status, 200, "{method} {path}: {answer}");
        answer["value"].take()
    }

    fn attempt(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let host = format!("host: {}", self.address);
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let headers = [host.as_str(), "content-type: application/json"];
        let response = request(self.address, method, path, &headers, body.as_bytes()).expect("chromedriver answers");
        (response.status, serde_json::from_slice(&response.body).expect("JSON"))
    }

    fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        self.call(method, &format!("{}{path}", self.session), body)
    }

    pub(crate) fn open(&self, url: &str) {
        self.command("POST", "/url", &json!({"url": url}));
    }

    /// Opens a page of a trace and waits until it is painted.
    pub(crate) fn open_trace(&self, url: &str, trace: &str) {
        self.open("about:blank");
        self.open(&format!("{url}#trace={trace}"));
        self.wait(&format!("document.documentElement.dataset.trace === '{trace}'"));
    }

    /// The value of an expression.
    pub(crate) fn eval(&self, expression: &str) -> Value {
        let script = format!("return ({expression})");
        self.command("POST", "/execute/sync", &json!({"script": script, "args": []}))
    }

    pub(crate) fn count(&self, selector: &str) -> u64 {
        let count = self.eval(&format!("document.querySelectorAll({}).length", json!(selector)));
        count.as_u64().expect("a number")
    }

    /// The text of the first element.
    pub(crate) fn text(&self, selector: &str) -> String {
        let text = self.eval(&format!(
            "document.querySelector({})?.textContent ?? ''",
            json!(selector)
        ));
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression is true. The page looks at it after each change of its elements and after events that change none.
    pub(crate) fn wait(&self, expression: &str) {
        let script = format!(
            "const done = arguments[0];
             const look = () => {{ if (!({expression})) return; observer.disconnect(); stop.abort(); done(true); }};
             const stop = new AbortController();
             const observer = new MutationObserver(look);
             observer.observe(document, {{subtree: true, childList: true, attributes: true, characterData: true}});
             for (const event of ['load', 'error', 'scroll', 'focusin', 'hashchange', 'close'])
                 addEventListener(event, look, {{capture: true, signal: stop.signal}});
             look();"
        );
        let (status, answer) = self.attempt(
            "POST",
            &format!("{}/execute/async", self.session),
            &json!({"script": script, "args": []}),
        );
        assert_eq!(
            status,
            200,
            "in time: {expression}: {answer}; the page: {}",
            self.text("body")
        );
    }

    /// Presses keys one after the other; `\u{e007}` and others of the protocol are special ones.
    pub(crate) fn press(&self, keys: &str) {
        let press = |key: char| {
            [
                json!({"type": "keyDown", "value": key}),
                json!({"type": "keyUp", "value": key}),
            ]
        };
        let actions: Vec<Value> = keys.chars().flat_map(press).collect();
        self.command(
            "POST",
            "/actions",
            &json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]}),
        );
    }

    pub(crate) fn click(&self, selector: &str) {
        self.command("POST", &format!("/element/{}/click", self.find(selector)), &json!({}));
    }

    /// Clicks with the mouse on the first element of a selector whose text holds some words.
    pub(crate) fn click_text(&self, selector: &str, text: &str) {
        let place = self.eval(&format!(
            "(() => {{ const element = [...document.querySelectorAll({})].find((each) => each.textContent.includes({}));
                const box = element?.getBoundingClientRect();
                return box && [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]; }})()",
            json!(selector),
            json!(text)
        ));
        assert!(
            place.is_array(),
            "there is no {selector} with {text}: {}",
            self.text("body")
        );
        let actions = json!([
            {"type": "pointerMove", "duration": 0, "x": place[0], "y": place[1]},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]);
        let mouse =
            json!({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions});
        self.command("POST", "/actions", &json!({"actions": [mouse]}));
    }

    fn find(&self, selector: &str) -> String {
        let element = self.command("POST", "/element", &json!({"using": "css selector", "value": selector}));
        let id = element
            .as_object()
            .and_then(|element| element.values().next()?.as_str().map(str::to_owned));
        id.expect("an element")
    }

    /// The role and the name that assistive technology sees.
    pub(crate) fn accessible(&self, selector: &str) -> (String, String) {
        let element = self.find(selector);
        let of = |what: &str| {
            let value = self.command("GET", &format!("/element/{element}/{what}"), &Value::Null);
            value.as_str().unwrap_or_default().to_owned()
        };
        (of("computedrole"), of("computedlabel"))
    }

    pub(crate) fn emulate(&self, feature: &str, value: &str) {
        let parameters = json!({"features": [{"name": feature, "value": value}]});
        let body = json!({"cmd": "Emulation.setEmulatedMedia", "params": parameters});
        self.command("POST", "/goog/cdp/execute", &body);
    }

    /// Sets the size of the page in pixels.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        let parameters = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        let body = json!({"cmd": "Emulation.setDeviceMetricsOverride", "params": parameters});
        self.command("POST", "/goog/cdp/execute", &body);
    }

    /// Keeps a picture of the page in `target/viewer-screenshots`.
    pub(crate) fn screenshot(&self, name: &str) {
        let directory = screenshots();
        std::fs::create_dir_all(&directory).expect("the directory of screenshots");
        let body = json!({"cmd": "Page.captureScreenshot", "params": {"format": "png"}});
        let picture = self.command("POST", "/goog/cdp/execute", &body);
        let picture = decode_base64(picture["data"].as_str().expect("a picture"));
        std::fs::write(directory.join(format!("{name}.png")), picture).expect("a screenshot");
    }

    /// The messages in the page's console, violations of its policy included.
    pub(crate) fn console(&self) -> Vec<String> {
        self.log("browser")
            .iter()
            .map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// The addresses of all requests of the page, without those of the browser's own start page.
    pub(crate) fn requests(&self) -> Vec<String> {
        let log = self.log("performance");
        let messages = log
            .iter()
            .filter_map(|entry| serde_json::from_str::<Value>(entry["message"].as_str()?).ok());
        let sent = messages.filter(|message| message["message"]["method"] == "Network.requestWillBeSent");
        let urls = sent.filter_map(|message| Some(message["message"]["params"]["request"]["url"].as_str()?.to_owned()));
        urls.filter(|url| !url.starts_with("chrome") && !url.starts_with("data:") && url != "about:blank")
            .collect()
    }

    fn log(&self, of: &str) -> Vec<Value> {
        let log = self.command("POST", "/se/log", &json!({"type": of}));
        log.as_array().cloned().unwrap_or_default()
    }

    /// Returns `true` if a dialog is open, as a script that came in through content would open.
    pub(crate) fn has_alert(&self) -> bool {
        let host = format!("host: {}", self.address);
        let path = format!("{}/alert/text", self.session);
        request(self.address, "GET", &path, &[&host], b"").is_ok_and(|response| response.status == 200)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let host = format!("host: {}", self.address);
        // Ends the browser; the driver alone would leave it.
        let _ = request(self.address, "DELETE", &self.session, &[&host], b"");
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn screenshots() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target")));
    target.join("viewer-screenshots")
}

fn decode_base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits: Vec<usize> = text
        .bytes()
        .filter_map(|letter| DIGITS.iter().position(|digit| *digit == letter))
        .collect();
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3);
    for chunk in digits.chunks(4) {
        let bits = chunk.iter().fold(0_usize, |bits, digit| bits << 6 | digit) << (6 * (4 - chunk.len()));
        let all = u32::try_from(bits).expect("24 bits").to_be_bytes();
        bytes.extend_from_slice(&all[1..chunk.len()]);
    }
    bytes
}
