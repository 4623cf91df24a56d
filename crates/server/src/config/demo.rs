use serde::Deserialize;

/// `[demo]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demo {
    pub enabled: bool,
    pub public: bool,
    /// Origins of nodes that the playground can move phones between. Each is an [`super::Origin`].
    pub nodes: Vec<String>,
}
