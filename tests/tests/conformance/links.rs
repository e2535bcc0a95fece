//! Scenarios of span links.

use crate::run::{FAR_SPAN, FAR_SPAN_2, FAR_TRACE, FAR_TRACE_2, Run, ValueError, check};
use opentelemetry::trace::SpanContext;
use respan::{SpanLink, SpanLinkError, attach_span_links};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

fn one() -> Result<SpanLink, SpanLinkError> {
    Ok(SpanLink::new(FAR_TRACE, FAR_SPAN)?
        .attribute("link.type", "resume")
        .attribute("n", 3)
        .attribute("ok", true))
}

fn two() -> Result<SpanLink, SpanLinkError> {
    SpanLink::new(FAR_TRACE_2, FAR_SPAN_2)
}

#[test]
fn given_as_a_list() {
    #[respan::workflow(name = "wf", links = [one()])]
    fn a() {
        b();
    }

    #[respan::task(name = "tk", links = [one(), two()])]
    fn b() {
        c();
    }

    #[respan::tool(name = "tl", links = Vec::<SpanLink>::new())]
    fn c() {}

    check("links_static", |_| {
        a();
        b();
    });
}

#[test]
fn of_a_function() {
    static CALLS: AtomicUsize = AtomicUsize::new(0);

    fn fresh() -> Vec<Result<SpanLink, SpanLinkError>> {
        let call = CALLS.fetch_add(1, Ordering::Relaxed) + 1;
        vec![SpanLink::new(&format!("{:032x}", 10), &format!("{call:016x}"))]
    }

    #[respan::task(name = "tk", links = fresh)]
    fn a() {}

    #[respan::task(name = "none", links = Vec::<SpanLink>::new)]
    fn b() {}

    check("links_callable", |run| {
        a();
        a();
        b();
        run.fact("calls", CALLS.load(Ordering::Relaxed));
    });
}

#[test]
fn of_a_function_that_fails() {
    fn broken() -> Vec<SpanLink> {
        panic!("no links")
    }

    #[respan::task(name = "raises", links = broken)]
    fn a() -> &'static str {
        "ran"
    }

    #[respan::task(name = "none", links = Vec::<SpanLink>::new)]
    fn b() -> &'static str {
        "ran"
    }

    /// Not a literal, which would not compile.
    #[respan::task(name = "malformed", links = [SpanLink::new(&String::from("1234"), FAR_SPAN)])]
    fn c() -> &'static str {
        "ran"
    }

    #[respan::task(name = "not-hex", links = [SpanLink::new(&"z".repeat(32), FAR_SPAN)])]
    fn d() -> &'static str {
        "ran"
    }

    #[respan::task(name = "zero", links = [SpanLink::new(&"0".repeat(32), &"0".repeat(16))])]
    fn e() -> &'static str {
        "ran"
    }

    #[respan::workflow(name = "wf-raises", links = broken)]
    fn w() -> &'static str {
        "ran"
    }

    #[respan::task(name = "after")]
    fn after() -> &'static str {
        "ran"
    }

    type Call = fn() -> &'static str;
    let calls: [(&str, Call); 7] = [
        ("raises", a),
        ("none", b),
        ("malformed", c),
        ("not-hex", d),
        ("zero", e),
        ("workflow", w),
        ("after", after),
    ];
    check("links_callable_fails", |run: &Run| {
        for (name, call) in calls {
            run.outcome(name, &Ok::<_, ValueError>(call()));
        }
    });
}

#[test]
fn made_of_a_running_span() {
    static KEPT: Mutex<Vec<SpanLink>> = Mutex::new(Vec::new());

    fn kept() -> Vec<SpanLink> {
        KEPT.lock().expect("links").clone()
    }

    #[respan::workflow(name = "first")]
    fn a() {
        let link = SpanLink::current().expect("a span").attribute("link.type", "follows");
        KEPT.lock().expect("links").push(link);
    }

    #[respan::workflow(name = "second", links = kept)]
    fn b() {}

    check("links_from_span", |run| {
        a();
        b();
        let none = SpanLink::try_from(&SpanContext::NONE).map(|_| ());
        assert_eq!(none, Err(SpanLinkError::NoSpan));
        run.refusal("invalid span", &none);
    });
}

#[test]
fn attached_before_a_call() {
    #[respan::workflow(name = "wf")]
    fn a() {
        b();
    }

    #[respan::task(name = "child")]
    fn b() {}

    #[respan::task(name = "next")]
    fn c() {}

    check("links_attached_once", |_| {
        let link = SpanLink::new(FAR_TRACE, FAR_SPAN).map(|link| link.attribute("link.type", "resume"));
        attach_span_links([link]).expect("a link").run(|| {
            a();
            c();
            a();
        });
    });
}

#[test]
fn attached_inside_a_workflow() {
    #[respan::workflow(name = "wf")]
    fn a() {
        let region = attach_span_links([SpanLink::new(FAR_TRACE, FAR_SPAN)]).expect("a link");
        region.run(|| {
            b();
            b();
        });
    }

    #[respan::task(name = "child")]
    fn b() {
        c();
    }

    #[respan::tool(name = "leaf")]
    fn c() {}

    check("links_attached_inside", |_| {
        a();
        c();
    });
}
