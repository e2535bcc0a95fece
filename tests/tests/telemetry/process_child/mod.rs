//! Child processes of the tests of the end of a process.
//!
//! A child is this test program itself. It runs only `process_exit::child`, on its main thread.

mod forked;
mod roles;
mod spooling;

pub(crate) use roles::run_role;

use respan_tests::collector::Collector;
use respan_tests::delivery;
use std::env;
use std::io::{BufRead as _, BufReader, Lines};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};

/// The role of a child, and its endpoint.
const ROLE: &str = "RESPAN_TEST_ROLE";
const URL: &str = "RESPAN_TEST_URL";
/// The directory of the spool, if the child has one.
const SPOOL: &str = "RESPAN_TEST_SPOOL";

/// The prefix of a child's lines; the test harness writes to the same stream.
const MARK: &str = "child: ";

pub(crate) struct Process {
    child: Child,
    /// Closed when dropped.
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
}

impl Process {
    pub(crate) fn start(role: &str, collector: &Collector) -> Self {
        Self::spawn(Command::new(env::current_exe().expect("this program")), role, collector)
    }

    /// With a spool in this directory.
    pub(crate) fn start_spooling(role: &str, collector: &Collector, directory: &Path) -> Self {
        let mut command = Command::new(env::current_exe().expect("this program"));
        command.env(SPOOL, directory);
        Self::spawn(command, role, collector)
    }

    /// Closes its standard input, for which it waits.
    pub(crate) fn close_stdin(&mut self) {
        self.input.take();
    }

    /// With a signal that is ignored from the start, as under `nohup`.
    pub(crate) fn start_ignoring(signal: &str, role: &str, collector: &Collector) -> Self {
        let mut shell = Command::new("sh");
        let script = format!("trap '' {signal}; exec \"$0\" \"$@\"");
        shell
            .arg("-c")
            .arg(script)
            .arg(env::current_exe().expect("this program"));
        Self::spawn(shell, role, collector)
    }

    fn spawn(mut command: Command, role: &str, collector: &Collector) -> Self {
        // The tests may have been started with ignored signals, as in the background of a shell.
        // SAFETY: between fork and exec only `signal` is called, which is async-signal-safe (POSIX).
        #[expect(unsafe_code, reason = "the standard library resets SIGPIPE only")]
        unsafe {
            command.pre_exec(|| {
                libc::signal(libc::SIGINT, libc::SIG_DFL);
                libc::signal(libc::SIGTERM, libc::SIG_DFL);
                Ok(())
            });
        }
        let mut child = command
            .args(["process_exit::child", "--exact", "--nocapture", "--test-threads=1"])
            .env(ROLE, role)
            .env(URL, collector.url())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a child");
        let output = BufReader::new(child.stdout.take().expect("its output")).lines();
        let input = child.stdin.take();
        Self { child, input, output }
    }

    /// Waits for this line of the child.
    pub(crate) fn expect_line(&mut self, expected: &str) {
        let said = self.output.by_ref().map_while(Result::ok);
        let mut said = said.filter_map(|line| line.split_once(MARK).map(|(_, text)| text.to_owned()));
        assert_eq!(said.next().as_deref(), Some(expected));
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id();
        // The shell's built-in `kill`, since not every machine has the command.
        let sent = Command::new("sh")
            .arg("-c")
            .arg(format!("kill -s {name} {pid}"))
            .status();
        assert!(sent.expect("a shell").success());
    }

    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.child.wait().expect("a status")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.input.take();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The names of all delivered spans, in order.
pub(crate) fn names(collector: &Collector) -> Vec<String> {
    values(collector, "name")
}

/// One field of all delivered spans, in order.
pub(crate) fn values(collector: &Collector, field: &str) -> Vec<String> {
    delivery::values(&collector.requests(), field)
}
