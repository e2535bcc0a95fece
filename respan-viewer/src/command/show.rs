//! `respan show`.

use super::output::{cost, duration, is_coloured, kind, print, printable_name};
use super::{DataArgs, Failure, input};
use crate::model::{Row, Side, Trace};
use crate::store::ListQuery;
use clap::Args;
use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

#[derive(Args)]
pub(super) struct ShowArgs {
    /// A trace id, its first digits, or a file, `-` for standard input; without it the newest traces are listed
    trace: Option<String>,
    /// Print the spans as OTLP/JSON, or the list as JSON
    #[arg(long)]
    json: bool,
    /// List traces with these words, or `error`, `running`, `session:ID`, `service:NAME`
    #[arg(
        long,
        value_name = "WORDS",
        default_value = "",
        hide_default_value = true,
        conflicts_with = "trace"
    )]
    search: String,
    #[command(flatten)]
    data: DataArgs,
}

pub(super) fn show(args: &ShowArgs) -> Result<ExitCode, Failure> {
    let Some(name) = &args.trace else {
        print(&list(args)?)?;
        return Ok(ExitCode::SUCCESS);
    };
    // Read once: standard input and a pipe have nothing more.
    let text = if !args.json {
        tree(&input::open(name, &args.data)?.trace, is_coloured())?
    } else if input::is_file(name) {
        input::file(name)?.to_json() + "\n"
    } else {
        let trace = input::open(name, &args.data)?.trace;
        let mut lines = Vec::new();
        input::store(&args.data)?.export(trace.id(), true, &mut lines)?;
        String::from_utf8_lossy(&lines).into_owned()
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn list(args: &ShowArgs) -> Result<String, Failure> {
    let store = input::store(&args.data)?;
    let query = ListQuery {
        search: args.search.clone(),
        limit: 20,
        ..ListQuery::default()
    };
    let list = store.list(&query)?;
    if args.json {
        return Ok(serde_json::to_string(&list)? + "\n");
    }
    let now = now();
    let mut text = String::new();
    for trace in &list.traces {
        let took = if trace.running > 0 { now - trace.start } else { 0 };
        let state = match (trace.running, trace.errors) {
            (1.., _) => "running".to_owned(),
            (_, 0) => "ok".to_owned(),
            (_, errors) => format!("{errors} failed"),
        };
        writeln!(
            text,
            "{}  {:>9}  {:>6} spans  {:>7} tokens  {state:9}  {}",
            trace.id,
            duration(trace.duration.max(took)),
            trace.spans,
            trace.input_tokens + trace.output_tokens,
            printable_name(&trace.name)
        )?;
    }
    if list.traces.is_empty() {
        text += "No traces. Record some with: respan run -- PROGRAM\n";
    } else if usize::try_from(list.total).is_ok_and(|total| total > list.traces.len()) {
        writeln!(text, "… {} more: narrow down with --search WORDS", list.total - 20)?;
    }
    Ok(text)
}

/// Nanoseconds since 1970.
fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_nanos()).unwrap_or(i64::MAX)
}

/// The tree as text.
fn tree(trace: &Trace, is_coloured: bool) -> Result<String, std::fmt::Error> {
    let paint = |text: &str, code: &str| {
        if is_coloured {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    };
    let totals = trace.total();
    let is_running = trace.rows.iter().any(Row::is_running);
    let mut text = format!(
        "{}  {} spans  {}  {} → {} tokens{}{}\n{}\n",
        paint(&printable_name(trace.name()), "1"),
        trace.rows.len(),
        if is_running {
            "running".to_owned()
        } else {
            duration(trace.duration())
        },
        totals.input_tokens,
        totals.output_tokens,
        if totals.cost > 0.0 {
            format!("  {}", cost(totals.cost))
        } else {
            String::new()
        },
        if totals.errors > 0 {
            format!("  {} failed", totals.errors)
        } else {
            String::new()
        },
        paint(trace.id(), "2")
    );
    for &(at, depth) in &trace.order {
        let row = &trace.rows[at];
        let side = Side::of(trace, at);
        let name = printable_name(&row.summary.name);
        let name = if row.summary.is_error { paint(&name, "31") } else { name };
        let mut line = format!(
            "{}{} {name}",
            "  ".repeat(depth.min(40)),
            paint(kind(row.summary.kind), "2")
        );
        line += "  ";
        line += &side.duration.map_or_else(|| side.outcome.to_owned(), duration);
        if let Some(model) = &row.summary.model {
            line = line + "  " + &printable_name(model);
        }
        if side.tokens > 0 {
            write!(line, "  {} tokens", side.tokens)?;
        }
        if let Some(first) = row.summary.first_token {
            write!(line, "  first token after {}", duration(first))?;
        }
        if !matches!(side.outcome, "ok" | "running" | "lost") {
            line = line + "  " + &paint(side.outcome, "31");
        }
        text = text + &line + "\n";
    }
    Ok(text)
}
