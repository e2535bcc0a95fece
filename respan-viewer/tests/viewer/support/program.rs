//! A traced program in a process of its own, which does what its standard input says.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};

/// Set in the process of a program: its name.
const NAME: &str = "RESPAN_TEST_PROGRAM";
/// The last line before a program waits for its input.
const STARTED: &str = "the program has started";

/// A running program. It is killed when dropped.
pub(crate) struct Program {
    child: Child,
    input: ChildStdin,
}

#[respan::workflow(name = "held")]
fn held(question: &str) {
    let _ = question;
    eprintln!("{STARTED}");
    for line in std::io::stdin().lines() {
        match line.expect("text").as_str() {
            "end" => return,
            name => respan::get_client().start_span(name.to_owned()).run(|| ()),
        }
    }
}

/// Runs the program, if this is its process.
pub(crate) fn run() -> bool {
    let Ok(name) = std::env::var(NAME) else { return false };
    let telemetry = respan::RespanTelemetry::builder().app_name(name).init();
    let telemetry = telemetry.expect("a telemetry");
    held("what is the answer?");
    telemetry.shutdown().expect("no error");
    true
}

impl Program {
    /// Starts a program that sends its spans to `viewer`: the calling test, at this path, begins with [`run`]. Its workflow `held`
    /// has started then.
    pub(crate) fn start(test: &str, name: &str, viewer: &str) -> Self {
        let program = std::env::current_exe().expect("the path of this program");
        let mut command = Command::new(program);
        command
            .args([test, "--exact", "--nocapture"])
            .env(NAME, name)
            .env("RESPAN_VIEWER", viewer)
            .env_remove("RESPAN_API_KEY");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let input = child.stdin.take().expect("its input");
        let mut lines = BufReader::new(child.stderr.take().expect("its messages"))
            .lines()
            .map_while(Result::ok);
        assert!(lines.any(|line| line == STARTED), "{test} does not run the program");
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, input }
    }

    /// Records a span of this name below the workflow.
    pub(crate) fn record(&mut self, name: &str) {
        writeln!(self.input, "{name}").expect("it reads");
    }

    /// Lets the program end by itself.
    pub(crate) fn end(mut self) {
        self.record("end");
        assert!(self.child.wait().expect("it ends").success());
    }

    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it is gone");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
