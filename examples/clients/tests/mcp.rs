//! rmcp: a server and a client over a pipe.

use respan::testing::SpanTree;
use respan::{Instruments, TelemetryBuilder};
use respan_client_examples::recording::in_memory;
use respan_client_examples::weather_server::WeatherServer;
use rmcp::ServiceExt as _;
use rmcp::model::{CallToolRequestParams, RequestMetaObject};
use rmcp::service::{RoleClient, RunningService};
use serde_json::json;

#[respan::workflow(name = "ask", skip_all)]
async fn ask(client: &RunningService<RoleClient, ()>, city: &str) {
    let arguments = json!({ "city": city }).as_object().cloned().expect("an object");
    let mut params = CallToolRequestParams::new("get_weather").with_arguments(arguments);
    let mut meta = RequestMetaObject::default();
    meta.insert("own".to_owned(), json!(1));
    params.meta = Some(meta);
    let result = respan::call_tool!(client, params).await.expect("an answer");
    assert_eq!(result.is_error == Some(true), city == "Atlantis");
    // A `Peer` is a client too.
    let missing = respan::call_tool!(client.peer(), CallToolRequestParams::new("missing")).await;
    assert!(missing.is_err());
    // No call: it has no span, whether the server has the list or not.
    drop(client.list_tools(None).await);
}

/// The spans of both sides, in a telemetry of the process: rmcp handles requests in tasks of its own.
async fn record(city: &str, options: impl FnOnce(TelemetryBuilder) -> TelemetryBuilder) -> SpanTree {
    let (builder, exporter) = in_memory();
    let telemetry = options(builder).init().expect("a telemetry");
    let (near, far) = tokio::io::duplex(4096);
    let server = tokio::spawn(async move {
        let server = respan::mcp_server!(WeatherServer).serve(far).await.expect("a session");
        server.waiting().await.expect("an end");
    });
    let client = ().serve(near).await.expect("a session");
    ask(&client, city).await;
    client.cancel().await.expect("an end");
    server.await.expect("the server");
    telemetry.shutdown().expect("delivered");
    exporter.tree()
}

/// One test, since the telemetry belongs to the process.
#[tokio::test]
async fn calls_are_one_trace_on_both_sides() {
    let tree = record("Paris", |builder| builder).await;
    let expected = "\
ask.workflow
  tools/call get_weather
    tools/call get_weather
      weather.task
  tools/call missing
    tools/call missing
";
    assert_eq!(tree.to_string(), expected);
    for span in tree.spans().filter(|span| span.data().name == "tools/call get_weather") {
        assert_eq!(span.text("mcp.method.name"), "tools/call");
        assert_eq!(span.text("gen_ai.operation.name"), "execute_tool");
        assert_eq!(span.text("gen_ai.tool.name"), "get_weather");
        assert_eq!(span.text("gen_ai.tool.call.arguments"), r#"{"city":"Paris"}"#);
        assert!(span.text("gen_ai.tool.call.result").contains("18 °C in Paris"));
        assert!(span.error().is_none());
    }
    for span in tree.spans().filter(|span| span.data().name == "tools/call missing") {
        assert_eq!(span.text("rpc.response.status_code"), "-32602");
        assert_eq!(span.text("error.type"), "-32602");
        assert!(
            span.error().is_some_and(|text| text.starts_with("no tool missing")),
            "{span:?}"
        );
    }

    let tree = record("Atlantis", |builder| builder).await;
    let failed = tree
        .spans()
        .filter(|span| span.text("error.type") == "tool_error")
        .count();
    assert_eq!(failed, 2, "a tool that fails says so in its result:\n{tree}");

    let tree = record("Paris", |builder| builder.block_instruments([Instruments::Mcp])).await;
    assert_eq!(
        tree.to_string(),
        "ask.workflow\nweather.task\n",
        "blocked, both call through"
    );
}
