//! How to write a client: `docs/clients.md` as a page, so that whoever has a server has all that a client needs.

use super::{
    html::{anchor, escaped, page as whole},
    serving::serve_page,
};
use actix_web::{HttpRequest, HttpResponse};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd, html::push_html};
use std::{fmt::Write as _, sync::LazyLock};

const TEXT: &str = include_str!("../../../../docs/clients.md");
const EXAMPLE: &str = include_str!("../../../../examples/python/chat.py");
/// Where the page has what the text finds beside it. Links to other files are words here.
const HERE: [(&str, &str); 1] = [("../examples/python/chat.py", "#in-python")];

pub(super) async fn page(request: HttpRequest) -> HttpResponse {
    static PAGE: LazyLock<String> = LazyLock::new(written);
    serve_page(&request, &PAGE)
}

fn written() -> String {
    let text = format!("{TEXT}\n## In Python\n\nThe whole of it on a terminal.\n\n```python\n{EXAMPLE}```\n");
    let (mut main, mut aside) = (String::from("<div class=\"text\">"), String::from("<h2>On this page</h2><ul>"));
    push_html(&mut main, events(&text, &mut aside).into_iter());
    whole("Matchwire · Clients", "/docs/clients", &(aside + "</ul>"), &(main + "</div>"))
}

/// What the text consists of, in the shapes that pages have: places to link to, and boxes that scroll by themselves.
fn events<'text>(text: &'text str, aside: &mut String) -> Vec<Event<'text>> {
    let mut out = Vec::new();
    let mut heading: Option<String> = None;
    let mut in_link = false;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(level)) => {
                let title = heading.take().unwrap_or_default();
                let (id, title) = (anchor(&title), escaped(&title));
                if level == pulldown_cmark::HeadingLevel::H2 {
                    let _ = write!(aside, "<li><a href=\"#{id}\">{title}</a></li>");
                }
                out.push(Event::Html(format!("<{level} id=\"{id}\">{title}</{level}>\n").into()));
            }
            Event::Text(part) | Event::Code(part) if heading.is_some() => {
                heading.as_mut().expect("within a heading").push_str(&part);
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_) | CodeBlockKind::Indented)) => {
                out.push(Event::Html("<pre tabindex=\"0\"><code>".into()));
            }
            Event::End(TagEnd::CodeBlock) => out.push(Event::Html("</code></pre>\n".into())),
            Event::Start(Tag::Table(_)) => {
                out.push(Event::Html("<div class=\"scroll\" tabindex=\"0\">".into()));
                out.push(event);
            }
            Event::End(TagEnd::Table) => {
                out.push(event);
                out.push(Event::Html("</div>\n".into()));
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                let place = HERE.iter().find(|(file, _)| *file == &*dest_url).map_or(&*dest_url, |(_, place)| place);
                in_link = place.starts_with('#');
                if in_link {
                    out.push(Event::Html(format!("<a href=\"{}\">", escaped(place)).into()));
                }
            }
            Event::End(TagEnd::Link) => {
                if std::mem::take(&mut in_link) {
                    out.push(Event::Html("</a>".into()));
                }
            }
            Event::TaskListMarker(_) => out.push(Event::Html("<span class=\"box\">☐ </span>".into())),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_link_of_the_page_leads_to_a_place_on_it() {
        let page = written();
        let links: Vec<_> = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(links.len() > 20, "{links:?}");
        for link in links {
            assert!(page.contains(&format!("id=\"{link}\"")), "{link}");
        }
        assert!(!page.contains("clients.md") && !page.contains("../"), "a link to a file that is not served");
    }

    #[test]
    fn what_is_text_stays_text() {
        let page = written();
        assert!(page.contains("Future&lt;void&gt;") && !page.contains("Future<void>"));
        assert!(page.contains("# ") && page.contains("resume"), "the example");
    }
}
