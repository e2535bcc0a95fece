//! Scenarios of errors that are returned or caught, and of panics.

use crate::run::{ValueError, check};
use respan::{EntityKind, get_client};
use std::fmt;
use std::panic::catch_unwind;

#[test]
fn through_a_span_by_hand() {
    #[respan::task(name = "tk")]
    fn a() -> Result<(), ValueError> {
        Err(ValueError("boom"))
    }

    check("start_span_error", |run| {
        let span = get_client().start_span("wf").kind(EntityKind::Workflow);
        run.outcome("call", &span.try_run(a));
    });
}

#[test]
fn propagates() {
    #[respan::workflow(name = "wf")]
    fn a() -> Result<(), ValueError> {
        b()
    }

    #[respan::task(name = "tk")]
    fn b() -> Result<(), ValueError> {
        c()?;
        Ok(())
    }

    #[respan::tool(name = "tl")]
    fn c() -> Result<(), ValueError> {
        Err(ValueError("boom"))
    }

    check("error_propagates", |run| run.outcome("call", &a()));
}

#[test]
fn caught_inside() {
    #[respan::workflow(name = "wf")]
    fn a() -> &'static str {
        match b() {
            Err(ValueError(_)) => "recovered",
            Ok(()) => "fine",
        }
    }

    #[respan::task(name = "tk")]
    fn b() -> Result<(), ValueError> {
        Err(ValueError("boom"))
    }

    check("error_caught_inside", |run| {
        run.outcome("call", &Ok::<_, ValueError>(a()));
    });
}

#[test]
fn types() {
    #[derive(Debug)]
    struct Custom(&'static str, Option<ValueError>);

    impl fmt::Display for Custom {
        fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str(self.0)
        }
    }

    impl std::error::Error for Custom {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            self.1.as_ref().map(|source| source as _)
        }
    }

    type Outcome = Result<(), Custom>;

    #[respan::task(name = "custom")]
    fn a() -> Outcome {
        Err(Custom("custom message", None))
    }

    #[respan::task(name = "empty")]
    fn b() -> Result<(), ValueError> {
        Err(ValueError(""))
    }

    #[respan::task(name = "multi")]
    fn c() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Err("line one\nline two \u{e9}".into())
    }

    #[respan::task(name = "chained")]
    fn d() -> Outcome {
        Err(Custom("outer", Some(ValueError("inner"))))
    }

    check("error_types", |run| {
        run.fact("custom", format!("raised Custom: {}", a().expect_err("an error")));
        run.outcome("empty", &b());
        run.outcome("multi", &c());
        run.fact(
            "chained",
            format!("raised RuntimeError: {}", d().expect_err("an error")),
        );
    });
}

/// A panic takes the place of a keyboard interrupt.
#[test]
fn panics() {
    #[respan::task(name = "interrupt")]
    fn a() {
        panic!("ctrl-c")
    }

    #[respan::task(name = "exit")]
    fn b() {
        std::panic::panic_any(3)
    }

    check("error_base_exception", |_| {
        assert!(catch_unwind(a).is_err());
        assert!(catch_unwind(b).is_err());
    });
}
