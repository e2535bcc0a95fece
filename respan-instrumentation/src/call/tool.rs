//! Tool definitions.

use super::text::OptionalText;
use serde_json::Value;

/// The definition of a tool that a model may call.
///
/// ```
/// use respan::instrumentation::ToolDefinition;
/// use serde_json::json;
///
/// let tool = ToolDefinition::function("get_weather")
///     .description("The weather of a city")
///     .parameters(json!({"type": "object", "properties": {"city": {"type": "string"}}}));
/// assert_eq!(tool.name.as_deref(), Some("get_weather"));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ToolDefinition {
    /// `function`, or the type of a built-in tool.
    pub kind: Option<String>,
    /// The name of the tool.
    pub name: Option<String>,
    /// The description of the tool.
    pub description: Option<String>,
    /// The JSON schema of the arguments.
    pub parameters: Option<Value>,
}

impl ToolDefinition {
    /// A function with a name.
    pub fn function(name: impl OptionalText) -> Self {
        Self {
            kind: Some("function".to_owned()),
            name: name.into_text(),
            ..Self::default()
        }
    }

    /// The description of the tool.
    #[must_use]
    pub fn description(mut self, description: impl OptionalText) -> Self {
        self.description = description.into_text();
        self
    }

    /// The JSON schema of the arguments.
    #[must_use]
    pub fn parameters(mut self, schema: impl Into<Option<Value>>) -> Self {
        self.parameters = schema.into();
        self
    }
}
