//! The names of instrumented libraries.

use std::fmt;
use std::str::FromStr;

/// Defines the variants with their names in Python and the names that messages show.
macro_rules! instruments {
    ($($(#[doc = $doc:literal])+ $variant:ident, $name:literal, $title:literal;)+) => {
        /// A library, service or mechanism whose calls are recorded; for
        /// [`instruments`](crate::TelemetryBuilder::instruments) and
        /// [`block_instruments`](crate::TelemetryBuilder::block_instruments).
        ///
        /// The names are those of the Python SDK where the library exists there. The variants of model providers apply to every
        /// client through which the provider is called.
        ///
        /// ```
        /// use respan::Instruments;
        ///
        /// assert_eq!(Instruments::OpenAi.to_string(), "openai");
        /// assert_eq!("qdrant".parse(), Ok(Instruments::Qdrant));
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Instruments {
            $($(#[doc = $doc])+ $variant,)+
            /// An instrumentation of another crate, by the name that its [`Instrumentor`](crate::Instrumentor) returns.
            Custom(&'static str),
        }

        #[repr(u32)]
        enum Bit {
            $($variant,)+
        }

        impl Instruments {
            /// All but [`Custom`](Self::Custom).
            pub(super) const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name in Python's spelling, such as `google_generativeai`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                    Self::Custom(name) => name,
                }
            }

            /// The name for people.
            pub(super) fn title(self) -> &'static str {
                match self {
                    $(Self::$variant => $title,)+
                    Self::Custom(name) => name,
                }
            }

            /// The bit in a set; zero for [`Custom`](Self::Custom).
            pub(super) fn bit(self) -> u64 {
                match self {
                    $(Self::$variant => 1 << Bit::$variant as u32,)+
                    Self::Custom(_) => 0,
                }
            }
        }
    };
}

instruments! {
    /// OpenAI, Azure's OpenAI, and services with OpenAI's API that have no variant of their own.
    OpenAi, "openai", "OpenAI";
    /// Anthropic.
    Anthropic, "anthropic", "Anthropic";
    /// Cohere.
    Cohere, "cohere", "Cohere";
    /// Mistral AI.
    Mistral, "mistral", "Mistral";
    /// Ollama.
    Ollama, "ollama", "Ollama";
    /// Groq.
    Groq, "groq", "Groq";
    /// Together AI.
    Together, "together", "Together";
    /// Amazon Bedrock.
    Bedrock, "bedrock", "Bedrock";
    /// Google's Vertex AI.
    VertexAi, "vertexai", "Vertex AI";
    /// Google's Gemini API.
    GoogleGenerativeAi, "google_generativeai", "Google Generative AI";
    /// Pinecone.
    Pinecone, "pinecone", "Pinecone";
    /// Qdrant.
    Qdrant, "qdrant", "Qdrant";
    /// Chroma.
    Chroma, "chroma", "Chroma";
    /// Milvus.
    Milvus, "milvus", "Milvus";
    /// Weaviate.
    Weaviate, "weaviate", "Weaviate";
    /// `LanceDB`.
    LanceDb, "lancedb", "LanceDB";
    /// Marqo.
    Marqo, "marqo", "Marqo";
    /// langchain-rust.
    LangChain, "langchain", "LangChain";
    /// The Model Context Protocol: `respan::mcp_server!` and `respan::call_tool!`.
    Mcp, "mcp", "MCP";
    /// rig.
    Rig, "rig", "Rig";
    /// genai.
    Genai, "genai", "genai";
    /// swiftide.
    Swiftide, "swiftide", "Swiftide";
    /// Redis.
    Redis, "redis", "Redis";
    /// sqlx.
    Sqlx, "sqlx", "sqlx";
    /// diesel.
    Diesel, "diesel", "Diesel";
    /// `SeaORM`.
    SeaOrm, "sea_orm", "SeaORM";
    /// reqwest: requests that are no calls of models. `requests` in Python.
    Reqwest, "reqwest", "reqwest";
    /// ureq: requests that are no calls of models. `urllib3` in Python.
    Ureq, "ureq", "ureq";
    /// Servers on tower, such as axum and tonic. `fastapi` and `flask` in Python.
    Tower, "tower", "Tower";
    /// Spans and events of `tracing`.
    Tracing, "tracing", "tracing";
    /// Propagation of the context to threads and tasks; enabled unless it is blocked.
    Threading, "threading", "threading";
}

impl fmt::Display for Instruments {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

/// The error for text that is the name of no [`Instruments`].
///
/// ```
/// use respan::Instruments;
///
/// let error = "celery".parse::<Instruments>().expect_err("no such library in Rust");
/// assert!(error.to_string().starts_with("not an instrumented library: accepted are openai, "));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an instrumented library: accepted are {}, in any case", names())]
pub struct ParseInstrumentsError;

fn names() -> String {
    Instruments::ALL
        .iter()
        .map(|instrument| instrument.name())
        .collect::<Vec<_>>()
        .join(", ")
}

/// Python's names, in any case. `requests`, `urllib3`, `fastapi` and `flask` are names of their counterparts.
impl FromStr for Instruments {
    type Err = ParseInstrumentsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let name = text.trim().to_ascii_lowercase();
        let name = match name.as_str() {
            "requests" => "reqwest",
            "urllib3" => "ureq",
            "fastapi" | "flask" => "tower",
            other => other,
        };
        let found = Self::ALL.iter().find(|instrument| instrument.name() == name);
        found.copied().ok_or(ParseInstrumentsError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_again_and_every_bit_is_another() {
        let mut bits = 0;
        for instrument in Instruments::ALL {
            assert_eq!(instrument.to_string().parse(), Ok(*instrument));
            assert_eq!(bits & instrument.bit(), 0, "{instrument}");
            bits |= instrument.bit();
        }
        assert_eq!(" Requests".parse(), Ok(Instruments::Reqwest));
    }
}
