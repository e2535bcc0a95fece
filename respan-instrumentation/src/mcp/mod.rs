//! Calls of the Model Context Protocol with rmcp: `mcp_server!` and `call_tool!`.
//!
//! The crate `rmcp` is the program's: the macros name its items where they are used, so that respan follows no version of it. Needs
//! the cargo feature `mcp`.

mod call;
mod span;

#[doc(hidden)]
pub use call::{ClientCall, ServerCall};

/// A server of rmcp whose calls of tools, prompts and resources are recorded, below the caller's span.
///
/// The argument is a `ServerHandler` of rmcp 3; the result is served as the handler itself would be. Spans are named
/// `tools/call NAME` and hold the arguments and the result. The caller's trace comes from `_meta.traceparent`
/// ([SEP-414]). Blocked by [`Instruments::Mcp`](respan_runtime::Instruments::Mcp), it only calls through.
///
/// ```text
/// // Compiled in examples/clients/examples/mcp.rs, since rmcp is no dependency of respan.
/// use rmcp::{ServiceExt, transport::stdio};
///
/// let server = respan::mcp_server!(WeatherServer::new()).serve(stdio()).await?;
/// server.waiting().await?;
/// ```
///
/// [SEP-414]: https://modelcontextprotocol.io/seps/414-request-meta
#[macro_export]
macro_rules! mcp_server {
    ($server:expr $(,)?) => {{
        /// The server with its calls recorded.
        #[derive(Debug, Clone)]
        struct TracedServer<S>(S);

        impl<S: ::rmcp::Service<::rmcp::RoleServer>> ::rmcp::Service<::rmcp::RoleServer> for TracedServer<S> {
            async fn handle_request(
                &self,
                request: ::rmcp::model::ClientRequest,
                context: ::rmcp::service::RequestContext<::rmcp::RoleServer>,
            ) -> ::core::result::Result<::rmcp::model::ServerResult, ::rmcp::ErrorData> {
                let meta = &context.meta;
                let caller = [
                    ("traceparent", meta.get_traceparent()),
                    ("tracestate", meta.get_tracestate()),
                    ("baggage", meta.get_baggage()),
                ];
                let call = $crate::mcp::ServerCall::new(request.method(), caller, &context.id, || &request);
                call.run(self.0.handle_request(request, context), |error| {
                    (error.code.0, ::std::borrow::ToOwned::to_owned(&*error.message))
                })
                .await
            }

            async fn handle_notification(
                &self,
                notification: ::rmcp::model::ClientNotification,
                context: ::rmcp::service::NotificationContext<::rmcp::RoleServer>,
            ) -> ::core::result::Result<(), ::rmcp::ErrorData> {
                self.0.handle_notification(notification, context).await
            }

            fn get_info(&self) -> <::rmcp::RoleServer as ::rmcp::service::ServiceRole>::Info {
                self.0.get_info()
            }

            fn supported_protocol_versions(&self) -> ::std::borrow::Cow<'static, [::rmcp::model::ProtocolVersion]> {
                self.0.supported_protocol_versions()
            }
        }

        $crate::mcp::ServerCall::mark_initialized();
        TracedServer($server)
    }};
}

/// Calls a tool of an MCP server through a client of rmcp, and records the call.
///
/// The arguments are the client (a `RunningService` or a `Peer`) and the `CallToolRequestParams`; the value is the future of
/// `client.call_tool(params)`. The span is named `tools/call NAME` and holds the arguments and the result; the server continues the
/// trace by `_meta.traceparent`. Blocked by [`Instruments::Mcp`](respan_runtime::Instruments::Mcp), it only calls through.
///
/// ```text
/// // Compiled in examples/clients/examples/mcp.rs, since rmcp is no dependency of respan.
/// use rmcp::model::CallToolRequestParams;
///
/// let params = CallToolRequestParams::new("get_weather").with_arguments(arguments);
/// let result = respan::call_tool!(client, params).await?;
/// ```
#[macro_export]
macro_rules! call_tool {
    ($client:expr, $params:expr $(,)?) => {
        match (&$client, $params) {
            (client, params) => {
                let mut params: ::rmcp::model::CallToolRequestParams = params;
                let call = $crate::mcp::ClientCall::new("tools/call", &params.name, &params.arguments);
                call.inject(|key, value| {
                    let meta = params.meta.get_or_insert_with(::core::default::Default::default);
                    match key {
                        "traceparent" => meta.set_traceparent(value),
                        "tracestate" => meta.set_tracestate(value),
                        "baggage" => meta.set_baggage(value),
                        _ => {}
                    }
                });
                call.run(client.call_tool(params))
            }
        }
    };
}
