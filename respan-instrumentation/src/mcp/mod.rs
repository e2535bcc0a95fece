//! Calls of the Model Context Protocol with rmcp: `mcp_server!`, `mcp_request!` and `call_tool!`.
//!
//! The crate `rmcp` is the program's: the macros name its items where they are used, so that respan follows no version of it. Needs
//! the cargo feature `mcp`.

mod call;
mod span;

#[doc(hidden)]
pub use call::{Answer, ClientCall, ServerCall};

/// A server of rmcp whose calls of tools, prompts and resources are recorded, below the caller's span.
///
/// The argument is a `ServerHandler` of rmcp 3; the result is served as the handler itself would be. Spans are named
/// `tools/call NAME` and hold the arguments and the result. The caller's trace comes from `_meta.traceparent`
/// ([SEP-414]). Blocked by [`Instruments::Mcp`](respan_runtime::Instruments::Mcp), it only calls through.
///
/// The result is a `Service` of rmcp, as its transports by pipes take it. `StreamableHttpService` takes a `ServerHandler` only: there,
/// use [`mcp_request!`](crate::mcp_request) in the handler's methods.
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
                $crate::mcp_request!(
                    @ request.method(), request, context, self.0.handle_request(request, context), $crate::mcp::Answer::of
                )
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

/// Records a request in a method of a `ServerHandler` of rmcp, for servers that [`mcp_server!`](crate::mcp_server) cannot wrap:
/// those of `StreamableHttpService`, which takes nothing but a handler.
///
/// The arguments are the request's method (`"tools/call"`, `"prompts/get"` or `"resources/read"`), the two arguments of the
/// handler's method, and the future that handles the request; the value is a future with its result. Span, caller and blocking are
/// those of `mcp_server!`, in place of which it stands: with both, a request has two spans.
///
/// ```text
/// // rmcp is no dependency of respan: examples/clients/tests/mcp_http.rs compiles such a handler.
/// #[tool_handler]
/// impl ServerHandler for WeatherServer {
///     async fn call_tool(
///         &self,
///         request: CallToolRequestParams,
///         context: RequestContext<RoleServer>,
///     ) -> Result<CallToolResponse, ErrorData> {
///         respan::mcp_request!(
///             "tools/call",
///             request,
///             context,
///             Self::tool_router().call(ToolCallContext::new(self, request, context)),
///         )
///         .await
///     }
/// }
/// ```
#[macro_export]
macro_rules! mcp_request {
    ("tools/call", $request:expr, $context:expr, $handled:expr $(,)?) => {
        $crate::mcp_request!(@marked "tools/call", $request, $context, $handled)
    };
    ("prompts/get", $request:expr, $context:expr, $handled:expr $(,)?) => {
        $crate::mcp_request!(@marked "prompts/get", $request, $context, $handled)
    };
    ("resources/read", $request:expr, $context:expr, $handled:expr $(,)?) => {
        $crate::mcp_request!(@marked "resources/read", $request, $context, $handled)
    };
    (@marked $method:literal, $request:expr, $context:expr, $handled:expr) => {{
        $crate::mcp::ServerCall::mark_initialized();
        $crate::mcp_request!(@ $method, $request, $context, $handled, |response| {
            let response = ::rmcp::model::ServerResult::from(::core::clone::Clone::clone(response));
            $crate::mcp::Answer::of(&response)
        })
    }};
    (@ $method:expr, $request:expr, $context:expr, $handled:expr, $answer:expr) => {
        async {
            let call = {
                let context: &::rmcp::service::RequestContext<::rmcp::RoleServer> = &$context;
                let caller = [
                    ("traceparent", context.meta.get_traceparent()),
                    ("tracestate", context.meta.get_tracestate()),
                    ("baggage", context.meta.get_baggage()),
                ];
                $crate::mcp::ServerCall::new($method, caller, &context.id, || &$request)
            };
            let describe = |error: &::rmcp::ErrorData| (error.code.0, ::std::borrow::ToOwned::to_owned(&*error.message));
            call.run($handled, $answer, describe).await
        }
    };
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
                call.run(client.call_tool(params), |error| match error {
                    ::rmcp::ServiceError::McpError(error) => {
                        ::core::option::Option::Some((error.code.0, ::std::borrow::ToOwned::to_owned(&*error.message)))
                    }
                    _ => ::core::option::Option::None,
                })
            }
        }
    };
}
