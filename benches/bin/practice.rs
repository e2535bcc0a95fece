//! Cost of tracing in a program that calls a model: 20 spans around a call of 500 ms, delivered over HTTP.
//!
//! `practice` prints a table and keeps it in `target/respan-practice.md` for `table.py`. The same program is compiled twice, with
//! and without the attributes. With a model that answers at once its time is measured exactly; with one that takes half a second
//! it is shown that this is all.

#![allow(clippy::print_stdout, clippy::cast_precision_loss)]

use respan::{LogLevel, RespanSpanExporter, RespanTelemetry};
use respan_benches::clock::{process_time, thread_time};
use respan_benches::server::{MODEL, Server, THINKING, delivered, serve};
use std::hint::black_box;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

/// One workflow, nine tools with a task each, the call.
const SPANS: u64 = 20;
const QUESTION: &str = "How long may the library keep a book that nobody asks for?";
/// Requests of a round with a model that answers at once.
const BURST: u64 = 50;
const ROUNDS: usize = 200;
/// Requests with the model that takes half a second, of each program.
const CALLS: usize = 12;

/// A model behind a connection, or one that answers at once.
enum Model {
    Server(BufReader<TcpStream>),
    Instant,
}

impl Model {
    fn complete(&mut self, prompt: &str) -> io::Result<String> {
        let Self::Server(connection) = self else {
            return Ok("An answer of the model. ".repeat(40));
        };
        let length = prompt.len();
        write!(
            connection.get_mut(),
            "POST {MODEL} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n{prompt}"
        )?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            connection.read_line(&mut line)?;
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        connection.read_exact(&mut body)?;
        String::from_utf8(body).map_err(io::Error::other)
    }
}

/// The program, with these attributes on its functions.
macro_rules! program {
    ($module:ident, $(#[$workflow:meta])? $(, #[$tool:meta], #[$task:meta], #[$call:meta])?) => {
        mod $module {
            use super::Model;
            use std::io;

            $(#[$workflow])?
            pub(super) fn answer(question: &str, model: &mut Model) -> io::Result<String> {
                let documents: Vec<String> = (1..=9).map(|number| retrieve(question, number)).collect();
                complete(&documents.concat(), model)
            }

            $(#[$tool])?
            fn retrieve(question: &str, number: u32) -> String {
                rank(&format!("Document {number} about {question} "), number)
            }

            $(#[$task])?
            fn rank(text: &str, number: u32) -> String {
                text.repeat(1 + number as usize % 9)
            }

            $(#[$call])?
            fn complete(prompt: &str, model: &mut Model) -> io::Result<String> {
                model.complete(prompt)
            }
        }
    };
}

program!(plain,);
program!(
    traced,
    #[respan::workflow(skip(model))],
    #[respan::tool],
    #[respan::task],
    #[respan::task(skip(model))]
);

type Answer = fn(&str, &mut Model) -> io::Result<String>;

fn main() -> io::Result<()> {
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return serve();
    }
    let server = Server::start()?;
    let exporter = RespanSpanExporter::builder().base_url(&server.url).api_key("none");
    let exporter = exporter.build().map_err(io::Error::other)?;
    let builder = RespanTelemetry::builder()
        .environment(|_| None)
        .log_level(LogLevel::Warning);
    let telemetry = builder.add_processor(exporter).set_global_provider(false).init();
    let telemetry = telemetry.map_err(io::Error::other)?;
    let flush = || telemetry.flush().map_err(io::Error::other);

    let at_once = at_once(&flush)?;
    let with_model = with_model(&server.url, &flush)?;
    telemetry.shutdown().map_err(io::Error::other)?;
    let requests = (ROUNDS as u64 + 1) * BURST + CALLS as u64;
    let arrived = delivered(&server.url);
    assert_eq!(arrived, requests * SPANS, "spans that arrived");

    let table = table(&at_once, &with_model);
    print!("{table}");
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target");
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or(target, Into::into);
    std::fs::write(target.join("respan-practice.md"), table)
}

/// Time and CPU time of all threads of one request: medians, in µs.
struct Cost {
    time: f64,
    cpu: f64,
}

/// The plain program and the traced one.
type Pair = [Cost; 2];

fn at_once(flush: &impl Fn() -> io::Result<()>) -> io::Result<Pair> {
    let mut model = Model::Instant;
    let mut rounds: [Vec<(Duration, Duration)>; 2] = Default::default();
    // The first round is a warm-up.
    for round in 0..=ROUNDS {
        for (answer, rounds) in [plain::answer as Answer, traced::answer].into_iter().zip(&mut rounds) {
            let (start, cpu) = (thread_time(), process_time());
            for _ in 0..BURST {
                black_box(answer(black_box(QUESTION), &mut model)?);
            }
            // The caller never waits, so this is its time also on a machine with other work.
            let time = thread_time().saturating_sub(start);
            flush()?;
            if round > 0 {
                rounds.push((time, process_time().saturating_sub(cpu)));
            }
        }
    }
    Ok(rounds.map(|rounds| cost(&rounds, BURST as f64)))
}

fn with_model(url: &str, flush: &impl Fn() -> io::Result<()>) -> io::Result<Pair> {
    let stream = TcpStream::connect(url.trim_start_matches("http://"))?;
    stream.set_nodelay(true)?;
    let mut model = Model::Server(BufReader::new(stream));
    let mut rounds: [Vec<(Duration, Duration)>; 2] = Default::default();
    for _ in 0..CALLS {
        for (answer, rounds) in [plain::answer as Answer, traced::answer].into_iter().zip(&mut rounds) {
            let (start, cpu) = (Instant::now(), process_time());
            black_box(answer(black_box(QUESTION), &mut model)?);
            let time = start.elapsed();
            flush()?;
            rounds.push((time, process_time().saturating_sub(cpu)));
        }
    }
    Ok(rounds.map(|rounds| cost(&rounds, 1.0)))
}

fn cost(rounds: &[(Duration, Duration)], requests: f64) -> Cost {
    let median = |pick: fn(&(Duration, Duration)) -> Duration| {
        let mut times: Vec<_> = rounds.iter().map(pick).collect();
        times.sort_unstable();
        times[times.len() / 2].as_secs_f64() * 1e6 / requests
    };
    Cost {
        time: median(|(time, _)| *time),
        cpu: median(|(_, cpu)| *cpu),
    }
}

fn table(at_once: &Pair, with_model: &Pair) -> String {
    let [plain, traced] = at_once;
    let (time, cpu) = (traced.time - plain.time, traced.cpu - plain.cpu);
    let call = THINKING.as_secs_f64() * 1e6;
    let row = |label: &str, unit: &str, [plain, traced]: [f64; 2]| {
        let change = traced - plain;
        format!("| {label} | {plain:.1} {unit} | {traced:.1} {unit} | {change:+.1} {unit} |\n")
    };
    let shares = format!(
        "\nOf a request that waits 500 ms for its model, 20 spans take {:.4} % of the time, and {:.4} % of one core while it waits. \
         A server with 200 such requests a second spends {:.2} % of one core on them.\n",
        time / call * 100.0,
        cpu / call * 100.0,
        cpu * 200.0 / 1e6 * 100.0
    );
    [
        "| one request | without spans | 20 spans | difference |\n|---|---:|---:|---:|\n".to_owned(),
        row("model that answers at once: time", "µs", [plain.time, traced.time]),
        row("– CPU of all threads, delivery included", "µs", [plain.cpu, traced.cpu]),
        // Half a second is not measured to a microsecond.
        row(
            "model that takes 500 ms: time",
            "ms",
            with_model.each_ref().map(|cost| cost.time / 1e3),
        ),
        row(
            "– CPU, with a flush after each request",
            "µs",
            with_model.each_ref().map(|cost| cost.cpu),
        ),
        shares,
    ]
    .concat()
}
