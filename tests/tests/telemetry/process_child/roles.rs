//! The programs that a child can run.

use super::{MARK, ROLE, URL, forked, spooling};
use respan::opentelemetry_sdk::error::OTelSdkResult;
use respan::opentelemetry_sdk::trace::{SpanData, SpanExporter};
use respan::{RespanSpanExporter, RespanTelemetry, TelemetryBuilder};
use respan_tests::delivery::{NEVER, TIMEOUT};
use std::env;
use std::io::{self, Read as _, Write as _};
use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

#[respan::task(name = "work")]
pub(super) fn work() {}

pub(super) fn builder() -> TelemetryBuilder {
    RespanTelemetry::builder()
        .api_key("test-key")
        .base_url(env::var(URL).expect("an endpoint") + "/api")
        .exit_timeout(TIMEOUT)
        .environment(|_| None)
}

/// Requests without a timeout.
fn with_endless_requests() -> TelemetryBuilder {
    let exporter = RespanSpanExporter::builder()
        .base_url(env::var(URL).expect("an endpoint"))
        .timeout(NEVER);
    RespanTelemetry::builder()
        .environment(|_| None)
        .add_processor(exporter.build().expect("an exporter"))
}

/// Never dropped.
pub(super) fn keep_alive(telemetry: RespanTelemetry) -> &'static RespanTelemetry {
    static KEPT: OnceLock<RespanTelemetry> = OnceLock::new();
    KEPT.get_or_init(|| telemetry)
}

fn init(builder: TelemetryBuilder) -> RespanTelemetry {
    builder.init().expect("a telemetry")
}

pub(super) fn print_line(text: &str) {
    let mut output = io::stdout().lock();
    writeln!(output, "{MARK}{text}")
        .and_then(|()| output.flush())
        .expect("a parent");
}

/// Waits until the parent closes standard input.
pub(super) fn wait() {
    let _ = io::stdin().read(&mut [0]);
}

/// Shuts one telemetry after the other down.
#[cfg(target_os = "linux")]
fn leave_no_open_file() {
    let files_after = |telemetries: u32| {
        for _ in 0..telemetries {
            let telemetry = builder().build().expect("a telemetry");
            telemetry.run(work);
            telemetry.shutdown().expect("delivery");
        }
        std::fs::read_dir("/proc/self/fd").expect("a list").count()
    };
    let (first, last) = (files_after(1), files_after(8));
    assert!(last <= first, "{first} files are open, then {last}");
}

/// Runs the role named by the environment, if any.
pub(crate) fn run_role() {
    let Ok(role) = env::var(ROLE) else {
        return;
    };
    match role.as_str() {
        "return" => {
            keep_alive(init(builder()));
            work();
        }
        "exit" => exit_with(builder()),
        "exit without batches" => exit_with(builder().is_batching_enabled(false)),
        "exit soon" => exit_with(with_endless_requests().exit_timeout(Duration::from_millis(50))),
        "exit with a lock" => {
            // The log line about undelivered spans is written to standard error too.
            let _held = io::stderr().lock();
            exit_with(with_endless_requests().exit_timeout(Duration::from_millis(50)));
        }
        "exit at once" => exit_with(builder().exit_timeout(Duration::ZERO)),
        "exit past the scope" => {
            let _telemetry = init(builder());
            work();
            process::exit(3);
        }
        "exit inside" => {
            #[respan::task(name = "outer")]
            fn outer() {
                work();
                process::exit(3);
            }

            keep_alive(init(builder()));
            outer();
        }
        "exit from a thread" => {
            let _telemetry = init(builder());
            work();
            let _ = thread::spawn(|| process::exit(3)).join();
        }
        "shut down" => {
            keep_alive(init(builder()))
                .shutdown()
                .map_or_else(|error| panic!("{error}"), drop);
            let telemetry = init(builder());
            work();
            telemetry.shutdown().expect("delivery");
            process::exit(3);
        }
        #[cfg(target_os = "linux")]
        "many telemetries" => leave_no_open_file(),
        "exit in an exporter" => {
            let telemetry = init(TelemetryBuilder::add_processor(builder(), Exits));
            work();
            let _ = telemetry.flush();
            panic!("the exporter did not end the process");
        }
        "panic" => {
            keep_alive(init(builder()));
            work();
            panic!("on purpose");
        }
        "panic in scope" => {
            let _telemetry = init(builder());
            work();
            panic!("on purpose");
        }
        "panic during a panic" => {
            keep_alive(init(builder()));
            work();
            let _panics = PanicsOnDrop;
            panic!("on purpose");
        }
        "abort" => {
            keep_alive(init(builder()));
            work();
            process::abort();
        }
        "panic and go on" => {
            let telemetry = keep_alive(init(with_endless_requests().schedule_delay(NEVER)));
            work();
            let panicked = thread::spawn(|| panic!("on purpose")).join();
            assert!(panicked.is_err() && telemetry.is_enabled());
            print_line("went on");
            wait();
            kill_itself();
        }
        "wait" => wait_with(builder()),
        "wait long" => wait_with(with_endless_requests().exit_timeout(NEVER)),
        "start another" => start_another(),
        "handle" => handle(),
        "fill the spool" => spooling::fill(),
        "fill and replay" => spooling::fill_and_replay(),
        "replay" => spooling::replay(),
        "fork" => forked::fork_once(),
        "fork and init" => forked::fork_and_init(),
        "fork and count" => forked::fork_and_count(),
        "fork often" => forked::fork_often(),
        "fork and kill" => forked::fork_and_kill(),
        other => panic!("no such role: {other}"),
    }
}

/// A panic of a destructor during another panic aborts the process.
struct PanicsOnDrop;

impl Drop for PanicsOnDrop {
    fn drop(&mut self) {
        panic!("on purpose, again");
    }
}

/// Without exit handlers.
fn kill_itself() {
    #[expect(unsafe_code, reason = "the standard library has no `_exit`")]
    // SAFETY: `_exit` has no preconditions.
    unsafe {
        libc::_exit(5);
    }
}

fn exit_with(builder: TelemetryBuilder) {
    keep_alive(init(builder));
    work();
    process::exit(3);
}

fn wait_with(builder: TelemetryBuilder) {
    keep_alive(init(builder.shutdown_on_signals(true)));
    work();
    print_line("ready");
    wait();
}

/// An ignored signal is inherited by a started program, unless a handler is installed here.
fn start_another() {
    let _telemetry = init(builder().shutdown_on_signals(true));
    let mut shell = process::Command::new("sh");
    let status = shell.args(["-c", "kill -s INT $$; exit 7"]).status().expect("a shell");
    process::exit(status.code().unwrap_or(1));
}

#[derive(Debug)]
struct Exits;

impl SpanExporter for Exits {
    async fn export(&self, _batch: Vec<SpanData>) -> OTelSdkResult {
        process::exit(4)
    }
}

static HANDLED: AtomicBool = AtomicBool::new(false);

extern "C" fn on_term(_signal: libc::c_int) {
    HANDLED.store(true, Ordering::Relaxed);
}

fn handle() {
    // SAFETY: the handler stores to an atomic.
    #[expect(unsafe_code, reason = "a handler of the program's own")]
    unsafe {
        libc::signal(libc::SIGTERM, on_term as *const () as libc::sighandler_t);
    }
    keep_alive(init(builder().shutdown_on_signals(true)));
    work();
    print_line("ready");
    while !HANDLED.load(Ordering::Relaxed) {
        thread::yield_now();
    }
    print_line("handled");
}
