//! The user's browser.

use std::io::{self, IsTerminal as _};
use std::process::{Command, Stdio};

/// Opens a page, if a person sits at the terminal. A browser that cannot be started is no failure: the address is printed.
pub(super) fn open(url: &str) {
    if !io::stderr().is_terminal() || std::env::var_os("CI").is_some() {
        return;
    }
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let _ = command.spawn();
}
