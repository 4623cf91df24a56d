//! Pictures and files.

pub(super) mod documented;

use crate::http::{ApiError, HandlerResult, Wanted, id_in_path};
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    http::{
        Method, StatusCode,
        header::{
            self, Charset, ContentDisposition, DispositionParam, DispositionType, EntityTag, ExtendedValue,
            TryIntoHeaderValue as _,
        },
    },
    web,
};
use app::{
    App,
    actions::{
        photos::{self, Picture, SignedPicture},
        uploads,
    },
};
use futures_util::{
    Stream, StreamExt as _,
    stream::{self, LocalBoxStream},
};
use kernel::{PhotoId, UploadId};
use protocol::ErrorCode;
use std::{ops::Range, rc::Rc, sync::Arc, time::Duration};
use websocket::transport::Answers;

/// How long an answer may be kept: as long as it may be seen after its end.
const KEPT: Duration = Duration::from_mins(1);
/// A drawn picture may have styles of its own, and nothing from elsewhere.
const PICTURES: &str = "default-src 'none'; style-src 'unsafe-inline'";

type Bytes = LocalBoxStream<'static, Result<web::Bytes, Box<dyn std::error::Error>>>;

/// A profile picture by its unguessable key. Whoever was given the key may look, for as long as it is the picture of
/// somebody whose account is not shut.
pub(super) async fn picture(app: web::Data<App>, request: HttpRequest, key: web::Path<String>) -> HandlerResult {
    let picture = photos::picture(&app, &key).await?;
    serve_picture(&request, inert(PICTURES), EntityTag::new_strong(key.into_inner()), picture)
}

/// A photo by a link that was signed for one viewer. Whether that one may still see its owner is asked of the store each time.
pub(super) async fn photo(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> HandlerResult {
    let (id, size) = path.into_inner();
    let id = id_in_path(&id, PhotoId::parse)?;
    let SignedPicture { picture, until } = photos::by_link(&app, id, &size, request.query_string()).await?;
    let mut head = inert(PICTURES);
    // Nobody keeps it longer than the link holds.
    let kept = KEPT.min(until.since(app.clock.now())).as_secs();
    head.insert_header((header::CACHE_CONTROL, format!("private, max-age={kept}")));
    // A photo never changes, and its number is given to no other.
    serve_picture(&request, head, EntityTag::new_strong(format!("{id}-{size}")), picture)
}

fn serve_picture(
    request: &HttpRequest,
    mut head: HttpResponseBuilder,
    tag: EntityTag,
    picture: Picture,
) -> HandlerResult {
    if let Some(answers) = request.conn_data::<Rc<Answers>>() {
        answers.carry_foreign_bytes();
    }
    let Picture { bytes, content_type } = picture;
    head.content_type(content_type);
    serve(request, head, tag, bytes.len() as u64, |part| {
        let [start, end] = [part.start, part.end].map(|place| usize::try_from(place).unwrap_or(usize::MAX));
        stream::iter([Ok(bytes.slice(start..end))]).boxed_local()
    })
}

/// A file by a signed link. What the link allows is asked of the store each time, so a block ends it at once.
pub(super) async fn file(app: web::Data<App>, request: HttpRequest, id: web::Path<String>) -> HandlerResult {
    let id = id_in_path(&id, UploadId::parse)?;
    let file = uploads::by_link(&app, id, request.query_string()).await?;
    if let Some(answers) = request.conn_data::<Rc<Answers>>() {
        answers.carry_foreign_bytes();
    }
    let mut head = inert("default-src 'none'; sandbox");
    head.content_type(file.content_type.as_str());
    if let Ok(disposition) = disposition(&file.content_type, &file.filename).try_into_value() {
        head.insert_header((header::CONTENT_DISPOSITION, disposition));
    }
    // A complete upload never changes, and its number is given to no other.
    let tag = EntityTag::new_strong(id.to_string());
    serve(&request, head, tag, file.size, |part| chunks(app.into_inner(), id, part).boxed_local())
}

/// Answers with what is wanted of so many bytes; `read` is asked for no others.
fn serve(
    request: &HttpRequest,
    mut head: HttpResponseBuilder,
    tag: EntityTag,
    size: u64,
    read: impl FnOnce(Range<u64>) -> Bytes,
) -> HandlerResult {
    let wanted = Wanted::of(request, &tag, size);
    head.insert_header((header::ACCEPT_RANGES, "bytes")).insert_header(header::ETag(tag));
    let part = match wanted {
        Wanted::Unchanged => return Ok(head.status(StatusCode::NOT_MODIFIED).finish()),
        Wanted::Outside => {
            let error = ApiError::new(ErrorCode::RangeNotSatisfiable);
            return Err(error.with_header(header::CONTENT_RANGE, &format!("bytes */{size}")));
        }
        Wanted::Whole => 0..size,
        Wanted::Part(first, last) => {
            head.status(StatusCode::PARTIAL_CONTENT);
            head.insert_header((header::CONTENT_RANGE, format!("bytes {first}-{last}/{size}")));
            first..last + 1
        }
    };
    let length = part.end - part.start;
    // The headers of a HEAD are those of a GET, and nothing is read for them.
    let bytes = if request.method() == Method::HEAD { stream::empty().boxed_local() } else { read(part) };
    Ok(head.body(SizedStream::new(length, bytes)))
}

/// Whatever it is, a browser shows it and runs nothing of it, and nobody keeps it much longer than it may be seen.
fn inert(policy: &'static str) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CACHE_CONTROL, format!("private, max-age={}", KEPT.as_secs())))
        .insert_header((header::CONTENT_SECURITY_POLICY, policy))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    answer
}

/// Pictures, sounds and films are shown where they stand, everything else is saved. The name goes as RFC 8187 writes it, and
/// in ASCII for those who do not know that (RFC 6266, appendix D).
fn disposition(content_type: &str, filename: &str) -> ContentDisposition {
    let is_shown = ["image/", "audio/", "video/"].iter().any(|kind| content_type.starts_with(kind));
    let name = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: filename.as_bytes().to_owned(),
    };
    ContentDisposition {
        disposition: if is_shown { DispositionType::Inline } else { DispositionType::Attachment },
        parameters: vec![DispositionParam::Filename(ascii(filename)), DispositionParam::FilenameExt(name)],
    }
}

fn ascii(name: &str) -> String {
    name.chars().map(|c| if (c.is_ascii_graphic() && c != '%') || c == ' ' { c } else { '_' }).collect()
}

/// As it came, chunk by chunk: no more of it is in memory than one. The request is under way until the last of them.
fn chunks(
    app: Arc<App>,
    id: UploadId,
    part: Range<u64>,
) -> impl Stream<Item = Result<web::Bytes, Box<dyn std::error::Error>>> {
    let request = app.under_way.token();
    stream::try_unfold((app, part, request), move |(app, part, request)| async move {
        if part.is_empty() {
            return Ok(None);
        }
        // The answer has begun: where it cannot go on all that is left is to break off before its end.
        let chunk = uploads::chunk(&app, id, part.start).await.map_err(|refusal| refusal.to_string())?;
        Ok(chunk.map(|chunk| {
            let mut bytes = chunk;
            bytes.truncate(usize::try_from(part.end - part.start).unwrap_or(usize::MAX));
            let rest = part.start + bytes.len() as u64..part.end;
            (bytes, (app, rest, request))
        }))
    })
}
