//! A server of the Model Context Protocol with one tool.

use rmcp::model::{CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};

/// A server with the tool `get_weather`, which fails for the city `Atlantis`.
#[derive(Debug, Clone, Copy)]
pub struct WeatherServer;

impl ServerHandler for WeatherServer {
    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if request.name != "get_weather" {
            return Err(ErrorData::invalid_params(format!("no tool {}", request.name), None));
        }
        let city = request
            .arguments
            .as_ref()
            .and_then(|arguments| arguments.get("city")?.as_str());
        Ok(match city {
            Some("Atlantis") => CallToolResult::error(vec![ContentBlock::text("no such city")]).into(),
            city => CallToolResult::success(vec![ContentBlock::text(weather(city.unwrap_or_default()))]).into(),
        })
    }
}

#[respan::task(name = "weather")]
fn weather(city: &str) -> String {
    format!("18 °C in {city}")
}
