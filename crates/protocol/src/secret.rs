use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A password or token on its way over the wire. Printing it for debugging shows nothing, so it cannot end up in a log.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Shows the secret. Whoever calls this takes care where it goes.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Takes the secret out, without a copy.
    pub fn into_revealed(self) -> String {
        self.0
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl From<&str> for Secret {
    fn from(secret: &str) -> Self {
        Self(secret.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_not_printed_but_is_sent() {
        let secret = Secret::from("correct horse");
        assert!(!format!("{secret:?}").contains("horse"));
        assert_eq!(serde_json::to_string(&secret).unwrap(), "\"correct horse\"");
    }
}
