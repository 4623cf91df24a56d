use crate::Node;
use client::Method;

/// What `/metrics` of a node, or of several together, says at one moment.
pub struct Metrics(String);

impl Metrics {
    /// Reads the pages of these nodes.
    pub async fn of(nodes: &[Node]) -> Self {
        let mut pages = String::new();
        for node in nodes {
            let page = node.api().request(Method::GET, "/metrics", None).await.expect("the node answers");
            assert_eq!(page.status, 200);
            pages.push_str(&String::from_utf8_lossy(&page.body));
        }
        Self(pages)
    }

    /// The sum of a counter over all its labels, zero for one that has never counted.
    pub fn sum(&self, name: &str) -> u64 {
        self.sum_with(name, "")
    }

    /// The sum of those whose labels contain this text, such as `code="idle"`.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counters count whole things")]
    pub fn sum_with(&self, name: &str, label: &str) -> u64 {
        let value = |line: &str| {
            let (what, value) = line.rsplit_once(' ')?;
            let labels = what.strip_prefix(name)?;
            let is_it = (labels.is_empty() || labels.starts_with('{')) && labels.contains(label);
            is_it.then(|| value.parse::<f64>().ok())?
        };
        self.0.lines().filter_map(value).map(|value| value as u64).sum()
    }

    /// Whether it tells of this at all, even as zero.
    pub fn knows(&self, name: &str) -> bool {
        let kind = |line: &str| line.strip_prefix("# TYPE ").is_some_and(|line| line.split(' ').next() == Some(name));
        self.0.lines().any(kind)
    }
}
