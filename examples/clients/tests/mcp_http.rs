//! rmcp over streamable HTTP: a handler records its requests itself, since this transport takes nothing but a handler.

use axum::Router;
use respan::testing::SpanTree;
use respan_client_examples::recording::in_memory;
use respan_client_examples::weather_server::WeatherServer;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult,
    ResourceContents, ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, RoleClient, RunningService};
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{ErrorData, RoleServer, ServerHandler, ServiceExt as _};
use serde_json::json;
use std::sync::Arc;
use tokio::net::TcpListener;

struct HttpServer;

impl ServerHandler for HttpServer {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().enable_resources().build();
        ServerConfig::new(capabilities)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        respan::mcp_request!(
            "tools/call",
            request,
            context,
            WeatherServer.call_tool(request, context)
        )
        .await
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        respan::mcp_request!("resources/read", request, context, async {
            Ok(ReadResourceResult::new(vec![ResourceContents::text("18 °C", &request.uri)]).into())
        })
        .await
    }
}

/// Serves on a port of this machine and connects a client.
async fn connect() -> RunningService<RoleClient, ()> {
    let sessions = Arc::new(LocalSessionManager::default());
    let service = StreamableHttpService::new(|| Ok(HttpServer), sessions, StreamableHttpServerConfig::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/mcp", listener.local_addr().expect("an address"));
    let router = Router::new().nest_service("/mcp", service);
    tokio::spawn(async move { axum::serve(listener, router).await });
    let transport = StreamableHttpClientTransport::from_uri(url);
    ().serve(transport).await.expect("a session")
}

#[respan::workflow(name = "ask", skip_all)]
async fn ask(client: &RunningService<RoleClient, ()>) {
    for city in ["Paris", "Atlantis"] {
        let arguments = json!({ "city": city }).as_object().cloned().expect("an object");
        let params = CallToolRequestParams::new("get_weather").with_arguments(arguments);
        let result = respan::call_tool!(client, params).await.expect("an answer");
        assert_eq!(result.is_error == Some(true), city == "Atlantis");
    }
    let missing = respan::call_tool!(client, CallToolRequestParams::new("missing")).await;
    assert!(missing.is_err());
}

/// The spans of both sides, in a telemetry of the process: rmcp handles requests in tasks of its own.
async fn record(is_content_traced: bool) -> SpanTree {
    let (builder, exporter) = in_memory();
    let variable = move |name: &str| (name == "RESPAN_TRACE_CONTENT" && !is_content_traced).then(|| "false".to_owned());
    let telemetry = builder.environment(variable).init().expect("a telemetry");
    let client = connect().await;
    ask(&client).await;
    let params = ReadResourceRequestParams::new("weather://paris");
    client.read_resource(params).await.expect("a resource");
    client.cancel().await.expect("an end");
    telemetry.shutdown().expect("delivered");
    exporter.tree()
}

/// One test, since the telemetry belongs to the process.
#[tokio::test]
async fn calls_are_one_trace_on_both_sides() {
    let tree = record(true).await;
    let expected = "\
ask.workflow
  tools/call get_weather
    tools/call get_weather
      weather.task
  tools/call get_weather
    tools/call get_weather
  tools/call missing
    tools/call missing
resources/read
";
    assert_eq!(tree.to_string(), expected);
    let spans: Vec<_> = tree.spans().filter(|span| span.text("mcp.method.name") != "").collect();
    for span in &spans[..2] {
        assert_eq!(span.text("gen_ai.tool.name"), "get_weather");
        assert_eq!(span.text("gen_ai.tool.call.arguments"), r#"{"city":"Paris"}"#);
        assert!(span.text("gen_ai.tool.call.result").contains("18 °C in Paris"));
        assert!(span.error().is_none());
    }
    for span in &spans[2..4] {
        assert_eq!(span.text("error.type"), "tool_error");
    }
    assert_eq!(spans[5].text("rpc.response.status_code"), "-32602");
    assert_eq!(spans[6].text("mcp.resource.uri"), "weather://paris");

    let all = format!("{:?}", record(false).await);
    for content in ["Paris\"", "Atlantis", "18 °C", "no such city"] {
        assert!(!all.contains(content), "{content} in {all}");
    }
}
