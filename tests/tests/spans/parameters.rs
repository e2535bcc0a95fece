//! Parameters of Respan on the current span.

use crate::client::recorded;
use respan::{RespanParams, SpanUpdate, get_client};

#[test]
fn parameters_become_attributes() {
    let span = recorded(|| {
        get_client().update_current_span(
            RespanParams::new()
                .customer_identifier("c".repeat(300))
                .thread_identifier("thread")
                .group_identifier("older")
                .trace_group_identifier("group")
                .metadata("attempt", 2)
                .metadata("beta", true),
        );
    });
    assert_eq!(span.text("respan.customer_params.customer_identifier").len(), 254);
    assert_eq!(span.text("respan.threads.thread_identifier"), "thread");
    assert_eq!(span.text("respan.trace.trace_group_identifier"), "group");
    assert_eq!(span.text("respan.sessions.session_identifier"), "group");
    assert_eq!(span.attribute("respan.metadata.attempt"), Some(&2_i64.into()));
    assert_eq!(span.attribute("respan.metadata.beta"), Some(&true.into()));
}

#[test]
fn an_explicit_session_stays() {
    let span = recorded(|| {
        let params = RespanParams::new()
            .session_identifier("mine")
            .thread_identifier("thread");
        get_client().update_current_span(params);
    });
    assert_eq!(span.text("respan.sessions.session_identifier"), "mine");
}

#[test]
fn an_explicit_session_stays_when_a_thread_comes_later() {
    let span = recorded(|| {
        get_client().update_current_span(RespanParams::new().session_identifier("mine"));
        get_client().update_current_span(RespanParams::new().thread_identifier("thread"));
    });
    assert_eq!(span.text("respan.sessions.session_identifier"), "mine");
}

#[test]
fn a_session_that_followed_from_a_thread_follows_the_next_one() {
    let span = recorded(|| {
        get_client().update_current_span(RespanParams::new().thread_identifier("first"));
        get_client().update_current_span(RespanParams::new().thread_identifier("second"));
    });
    assert_eq!(span.text("respan.sessions.session_identifier"), "second");
    let span = recorded(|| {
        get_client().update_current_span(RespanParams::new().trace_group_identifier("group"));
        get_client().update_current_span(RespanParams::new().thread_identifier("thread"));
    });
    assert_eq!(span.text("respan.sessions.session_identifier"), "group");
}

#[test]
fn parameters_given_twice_in_one_update_add_up() {
    let span = recorded(|| {
        let update = SpanUpdate::new()
            .respan_params(
                RespanParams::new()
                    .customer_identifier("first")
                    .thread_identifier("thread"),
            )
            .respan_params(RespanParams::new().customer_identifier("second").metadata("attempt", 2));
        get_client().update_current_span(update);
    });
    assert_eq!(span.text("respan.customer_params.customer_identifier"), "second");
    assert_eq!(span.text("respan.threads.thread_identifier"), "thread");
    assert_eq!(span.text("respan.sessions.session_identifier"), "thread");
    assert_eq!(span.attribute("respan.metadata.attempt"), Some(&2_i64.into()));
}

#[test]
fn identifiers_are_text_or_whole_numbers() {
    let user = "ü".repeat(300);
    let span = recorded(|| {
        let params = RespanParams::new()
            .customer_identifier(&user)
            .customer_email(&user)
            .evaluation_identifier(std::borrow::Cow::Borrowed(user.as_str()))
            .custom_identifier(-1)
            .thread_identifier(7_u8)
            .session_identifier(u64::MAX);
        get_client().update_current_span(params);
    });
    assert_eq!(span.text("respan.customer_params.customer_identifier"), user[..2 * 254]);
    assert_eq!(span.text("respan.customer_params.email"), user[..2 * 254]);
    assert_eq!(span.text("respan.evaluation_params.evaluation_identifier"), user);
    assert_eq!(
        span.attribute("respan.span_params.custom_identifier"),
        Some(&(-1_i64).into())
    );
    assert_eq!(span.attribute("respan.threads.thread_identifier"), Some(&7_i64.into()));
    assert_eq!(span.text("respan.sessions.session_identifier"), u64::MAX.to_string());
}

#[test]
fn keys_are_kept_as_they_are_but_for_empty_ones() {
    let long = "k".repeat(100_000);
    let keys = ["\0", "a\nb\u{1b}[31m\u{202e}", " ", ".", "__proto__", "名 前", &long];
    let span = recorded(|| {
        let params = keys.iter().fold(RespanParams::new(), |params, key| {
            params.attribute((*key).to_owned(), 1).metadata(*key, 2)
        });
        let empty = params.attribute("", 1).metadata("", 2).metadata_entries([("", 2)]);
        get_client().update_current_span(empty);
    });
    for key in keys {
        assert_eq!(span.attribute(key), Some(&1_i64.into()), "{key:?}");
        let metadata = format!("respan.metadata.{key}");
        assert_eq!(span.attribute(&metadata), Some(&2_i64.into()), "{key:?}");
    }
    for key in ["", "respan.metadata."] {
        assert_eq!(span.attribute(key), None, "{key:?}");
    }
}
