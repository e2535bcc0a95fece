//! Log lines of respan, collected through `tracing`.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread::{self, ThreadId};

use tracing_subscriber::layer::SubscriberExt as _;

/// The lines logged on this thread while something runs, at info and above.
///
/// The subscriber is that of the process. One of this thread alone would miss a line that another thread, without a subscriber, is
/// the first to log: `tracing` then remembers that nobody wants it.
pub fn logged_by(run: impl FnOnce()) -> Vec<String> {
    let lines = LogLines::of_process(tracing::Level::INFO);
    let of_this_thread = || lines.matching(|line| line.thread == thread::current().id());
    let before = of_this_thread().len();
    run();
    of_this_thread().split_off(before)
}

/// A collector of log lines; clones share the lines.
#[derive(Debug, Clone)]
pub struct LogLines {
    lines: Arc<Mutex<Vec<LogLine>>>,
    /// The least severe level of [`so_far`](Self::so_far).
    level: tracing::Level,
}

#[derive(Debug)]
struct LogLine {
    thread: ThreadId,
    level: tracing::Level,
    text: String,
}

impl LogLines {
    /// The lines of the whole process at this level and above, on every thread, since the first call.
    ///
    /// # Panics
    ///
    /// If another subscriber is installed.
    pub fn of_process(level: tracing::Level) -> Self {
        static PROCESS: LazyLock<LogLines> = LazyLock::new(|| {
            let lines = LogLines {
                lines: Arc::default(),
                level: tracing::Level::TRACE,
            };
            let subscriber = tracing_subscriber::registry().with(lines.clone());
            tracing::subscriber::set_global_default(subscriber).expect("no other subscriber");
            lines
        });
        let lines = Arc::clone(&PROCESS.lines);
        Self { lines, level }
    }

    /// The lines so far.
    pub fn so_far(&self) -> Vec<String> {
        self.matching(|_| true)
    }

    fn matching(&self, is_wanted: impl Fn(&LogLine) -> bool) -> Vec<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = lines.iter().filter(|line| line.level <= self.level && is_wanted(line));
        wanted.map(|line| line.text.clone()).collect()
    }
}

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for LogLines {
    /// Other events, and spans, are as without a subscriber.
    fn enabled(&self, metadata: &tracing::Metadata<'_>, _: tracing_subscriber::layer::Context<'_, S>) -> bool {
        metadata.is_event() && metadata.target() == "respan"
    }

    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(LogLine {
            thread: thread::current().id(),
            level: *event.metadata().level(),
            text: line.0,
        });
    }
}

struct Line(String);

impl tracing::field::Visit for Line {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}
