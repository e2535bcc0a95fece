//! Scenarios of names, versions and the attributes of each span kind.

use crate::run::{Run, Shown as _, check};

#[test]
fn each_attribute_on_its_own() {
    #[respan::workflow(name = "wf")]
    fn a(x: i32) -> i32 {
        x + 1
    }

    #[respan::task(name = "tk")]
    fn b(x: i32) -> i32 {
        x + 1
    }

    #[respan::agent(name = "ag")]
    fn c(x: i32) -> i32 {
        x + 1
    }

    #[respan::tool(name = "tl")]
    fn d(x: i32) -> i32 {
        x + 1
    }

    check("decorators_basic", |_| {
        for f in [a, b, c, d] {
            f(1);
        }
    });
}

#[test]
fn without_a_name_or_with_an_empty_one() {
    #[respan::workflow]
    fn my_pipeline() {
        my_step();
        other_step();
    }

    #[respan::task]
    fn my_step() {}

    #[respan::tool(name = String::new())]
    fn other_step() {}

    check("naming_default", |run: &Run| {
        my_pipeline();
        run.fact("wrapped function keeps its name", "my_pipeline");
    });
}

#[test]
fn from_the_arguments() {
    #[respan::workflow(name = format!("wf-{tenant}"))]
    fn a(tenant: &str, mode: &str) {
        b(tenant, mode);
    }

    #[respan::task(name = format!("step-{tenant}-{mode}"))]
    fn b(tenant: &str, mode: &str) {
        let _ = (tenant, mode);
        c();
    }

    #[respan::tool(name = "leaf")]
    fn c() {}

    check("naming_dynamic", |_| {
        a("red", "x");
        a("blue", "y");
    });
}

#[test]
fn a_name_that_panics() {
    fn broken(_x: i32) -> &'static str {
        panic!("no name for you")
    }

    #[respan::task(name = broken(x))]
    fn fallback_name(x: i32) -> i32 {
        x
    }

    check("naming_dynamic_fails", |run| {
        run.fact("result", format!("returned {}", fallback_name(5).shown()));
    });
}

#[test]
fn versions() {
    #[respan::workflow(name = "wf", version = 3)]
    fn a() {
        b();
        c();
    }

    #[respan::task(name = "tk", version = 0)]
    fn b() {}

    #[respan::tool(name = "tl", version = -7)]
    fn c() {}

    check("naming_version", |_| a());
}
