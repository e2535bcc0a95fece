//! Comparison of a golden with a capture of ours.
//!
//! Tolerated: instrumentation scopes, the value of `respan.entity.log_method`, the text of `exception.type`, order and
//! layout of JSON in attributes, arguments by name instead of by position, the distribution over requests, members
//! that the Python SDK does not write, and facts that are not reported.

mod matching;
mod requests;
mod values;

use super::document::{Document, Span};
use super::json::{Json, Map};
use matching::Table;
use values::{diff_map, quoted, show};

/// Differences that are tolerated unless these options are set.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches, as on the command line"
)]
pub struct Options {
    /// The grouping of spans into requests.
    pub strict_requests: bool,
    /// The form of a span for other exporters.
    pub strict_variants: bool,
    /// Facts that are not reported.
    pub strict_facts: bool,
    /// The order of a span's attributes, where the golden records it.
    pub attribute_order: bool,
}

/// The result: one line per difference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Differences.
    pub lines: Vec<String>,
    /// Remarks that are no differences.
    pub remarks: Vec<String>,
}

/// Compares `ours` with `golden`; spans are matched by their chain of names.
pub fn compare(golden: &Document, ours: &Document, options: Options) -> Comparison {
    let mut out = Comparison::default();
    let names = matching::Names::new(golden, ours);

    let expected = golden.exit_code.clone().unwrap_or(Json::Int(0));
    if let Some(got) = ours.exit_code.as_ref().filter(|got| **got != expected) {
        out.lines
            .push(format!("exit code: expected {}, got {}", plain(&expected), plain(got)));
    }
    for label in names.golden_labels() {
        if !names.is_matched(label) {
            out.lines.push(format!("span [{}]: missing", names.golden_key(label)));
        }
    }
    for span in &ours.spans {
        if let Some(key) = names.unexpected(&span.id) {
            out.lines.push(format!("span [{key}]: unexpected"));
        }
    }
    let golden_table = names.golden_table(golden);
    let our_table = names.our_table(ours);
    for (label, x, y) in names.pairs(golden, ours) {
        let at = format!("span [{}]:", names.golden_key(label));
        let pair = Pair {
            at: &at,
            x,
            y,
            x_names: &golden_table,
            y_names: &our_table,
        };
        pair.diff(options, &mut out.lines);
        if let (true, Some(expected), Some(got)) = (options.attribute_order, order(golden, label), order(ours, &y.id)) {
            pair.order(expected, got, &mut out.lines);
        }
    }
    if let Some(expected) = &golden.span_names {
        let got = ours.span_names.clone().unwrap_or_default();
        diff_map("exported", expected, &got, false, &mut out.lines);
    }
    requests::diff(golden, ours, options, &mut out);
    facts(
        &golden_table.relabel_map(&golden.facts),
        &our_table.relabel_map(&ours.facts),
        options,
        &mut out,
    );
    let mut notes: Vec<_> = ours
        .wire_notes
        .iter()
        .filter(|note| !golden.wire_notes.contains(note))
        .collect();
    notes.sort();
    out.remarks
        .extend(notes.into_iter().map(|note| format!("wire: {note}")));
    out
}

/// A span of the golden beside ours.
struct Pair<'a> {
    at: &'a str,
    x: &'a Span,
    y: &'a Span,
    x_names: &'a Table,
    y_names: &'a Table,
}

impl Pair<'_> {
    fn diff(&self, options: Options, lines: &mut Vec<String>) {
        let Self { at, x, y, .. } = self;
        if x.name != y.name {
            self.differs("name", &show(&x.name), &show(&y.name), lines);
        }
        let parents = (parent(x, self.x_names), parent(y, self.y_names));
        if parents.0 != parents.1 {
            self.differs("parent", &parents.0, &parents.1, lines);
        }
        let traces = (self.x_names.name(&x.trace), self.y_names.name(&y.trace));
        if traces.0 != traces.1 {
            self.differs("trace", traces.0, traces.1, lines);
        }
        self.values("kind", &x.kind, &y.kind, lines);
        self.values("status", &x.status.clone().into(), &y.status.clone().into(), lines);
        self.values("copies", &x.copies.clone().into(), &y.copies.clone().into(), lines);
        self.values(
            "rejected",
            &x.rejected.map(Json::Int).into(),
            &y.rejected.map(Json::Int).into(),
            lines,
        );
        let (ours, theirs) = (
            self.x_names.relabel_map(&x.attributes),
            self.y_names.relabel_map(&y.attributes),
        );
        diff_map(&format!("{at} attribute"), &ours, &theirs, false, lines);
        self.events(lines);
        self.links(lines);
        if options.strict_variants {
            self.values(
                "variants",
                &x.variants.clone().into(),
                &y.variants.clone().into(),
                lines,
            );
        }
    }

    /// Keys that only one side has are differences of their own.
    fn order(&self, expected: &[Json], got: &[Json], lines: &mut Vec<String>) {
        let shared = |keys: &[Json], others: &[Json]| -> Vec<Json> {
            keys.iter().filter(|key| others.contains(key)).cloned().collect()
        };
        self.values(
            "attribute order",
            &shared(expected, got).into(),
            &shared(got, expected).into(),
            lines,
        );
    }

    fn differs(&self, what: &str, expected: &str, got: &str, lines: &mut Vec<String>) {
        lines.push(format!("{} {what}: expected {expected}, got {got}", self.at));
    }

    fn values(&self, what: &str, expected: &Json, got: &Json, lines: &mut Vec<String>) {
        if expected != got {
            self.differs(what, &show(expected), &show(got), lines);
        }
    }

    fn events(&self, lines: &mut Vec<String>) {
        let names = |span: &Span| Json::List(span.events.iter().map(|event| event.name.clone()).collect());
        let (expected, got) = (names(self.x), names(self.y));
        if expected != got {
            self.values("events", &expected, &got, lines);
            return;
        }
        for (index, (x, y)) in self.x.events.iter().zip(&self.y.events).enumerate() {
            let event = format!("event {}", index + 1);
            if x.time != y.time {
                self.differs(&format!("{event} time"), &x.time, &y.time, lines);
            }
            diff_map(
                &format!("{} {event} attribute", self.at),
                &x.attributes,
                &y.attributes,
                true,
                lines,
            );
        }
    }

    fn links(&self, lines: &mut Vec<String>) {
        let (expected, got) = (self.x.links.len(), self.y.links.len());
        if expected != got {
            self.differs("links", &expected.to_string(), &got.to_string(), lines);
            return;
        }
        for (index, (x, y)) in self.x.links.iter().zip(&self.y.links).enumerate() {
            let link = format!("link {}", index + 1);
            let ends = [("trace", &x.trace, &y.trace), ("span", &x.span, &y.span)];
            for (end, expected, got) in ends {
                let (expected, got) = (self.x_names.name(expected).into(), self.y_names.name(got).into());
                self.values(&format!("{link} {end}"), &expected, &got, lines);
            }
            self.values(
                &format!("{link} flags"),
                &Json::Int(x.flags),
                &Json::Int(y.flags),
                lines,
            );
            let (expected, got) = (
                self.x_names.relabel_map(&x.attributes),
                self.y_names.relabel_map(&y.attributes),
            );
            diff_map(&format!("{} {link} attribute", self.at), &expected, &got, false, lines);
        }
    }
}

/// The keys of a span in the order on the wire.
fn order<'a>(document: &'a Document, label: &str) -> Option<&'a [Json]> {
    document.attribute_order.as_ref()?.get(label).map(Json::items)
}

fn parent(span: &Span, names: &Table) -> String {
    match span.parent.as_deref() {
        None => "none".to_owned(),
        Some(parent) if parent.starts_with("unexported") => "a span that was never exported".to_owned(),
        Some(parent) => names.name(parent).to_owned(),
    }
}

fn facts(expected: &Map, got: &Map, options: Options, out: &mut Comparison) {
    for (key, x) in expected.iter() {
        let at = format!("fact {}", quoted(key));
        match (x, got.get(key)) {
            (_, None) if options.strict_facts => out.lines.push(format!("{at}: not reported")),
            (_, None) => out.remarks.push(format!("{at}: not reported")),
            (Json::Map(x), Some(Json::Map(y))) => diff_map(&at, x, y, false, &mut out.lines),
            (x, Some(y)) if x != y => out.lines.push(format!("{at}: expected {}, got {}", show(x), show(y))),
            _ => {}
        }
    }
}

/// Text without quotes, anything else as JSON.
fn plain(value: &Json) -> String {
    value.as_text().map_or_else(|| super::json::text(value), str::to_owned)
}
