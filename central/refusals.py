"""Every way the service says no, with its words in both languages.

A refusal is raised wherever the reason is known (decoding, keys, store, blobs) and becomes one
`application/problem+json` answer (RFC 9457) at one door, `central.api.problems`. The catalogue below is the only
place where a code gets its HTTP status, so that the station's table of what to do (retry, stop, dead-letter) can be
read against one list.
"""

from __future__ import annotations

from typing import NamedTuple

from parsers.wording import Text


class Wording(NamedTuple):
    """One refusal's HTTP status, its title and the sentence that explains it."""

    status: int
    title: Text
    message: Text


def _wording(status: int, zh: str, en: str, message_zh: str, message_en: str) -> Wording:
    return Wording(status, Text(zh, en), Text(message_zh, message_en))


CATALOGUE: dict[str, Wording] = {
    "bad_json": _wording(
        400,
        "请求内容无法读取",
        "The request cannot be read",
        "请求正文不符合约定：{why}。请按接口约定发送 UTF-8 编码的 JSON。",
        "The body does not follow the contract: {why}. Send UTF-8 JSON as the interface describes.",
    ),
    "bad_value": _wording(
        422,
        "字段的值不可用",
        "A value cannot be used",
        "字段“{field}”的值“{value}”不可用，应为：{expected_zh}。",
        'The value "{value}" of "{field}" cannot be used; expected {expected_en}.',
    ),
    "too_large": _wording(
        413,
        "内容过大",
        "Too large",
        "内容超过上限 {limit} 字节。请减小后再发送。",
        "The content is over the limit of {limit} bytes. Send less at a time.",
    ),
    "too_many_events": _wording(
        413,
        "批次过大",
        "Too many events",
        "一个批次有 {count} 个事件，上限为 {limit} 个。请分批发送。",
        "The batch holds {count} events, the limit is {limit}. Send smaller batches.",
    ),
    "body_too_slow": _wording(
        408,
        "接收超时",
        "The body took too long",
        "在 {seconds} 秒内未收到完整的请求正文，未保存任何内容。请重新发送。",
        "The body did not arrive within {seconds} s; nothing of it was kept. Send it again.",
    ),
    "body_cut": _wording(
        400,
        "请求正文不完整",
        "The body was cut short",
        "连接在正文结束前断开，未保存任何内容。请重新发送。",
        "The connection ended before the body did; nothing of it was kept. Send it again.",
    ),
    "encoding_unsupported": _wording(
        415,
        "不支持的内容编码",
        "Content encoding not supported",
        "不支持内容编码“{encoding}”。请不压缩发送。",
        'The content encoding "{encoding}" is not supported. Send the body as it is.',
    ),
    "protocol_unsupported": _wording(
        426,
        "协议版本不受支持",
        "Protocol not supported",
        "站点使用协议“{protocol}”，本服务支持 {minimum} 至 {maximum}。请升级。",
        'The station speaks protocol "{protocol}", this service {minimum} to {maximum}. Upgrade one of them.',
    ),
    "not_authenticated": _wording(
        401,
        "未通过身份验证",
        "Not authenticated",
        "缺少有效的令牌或密钥：{why_zh}。请重新获取令牌。",
        "There is no valid token or key: {why_en}. Get a new token.",
    ),
    "station_revoked": _wording(
        403,
        "工作站已停用",
        "Station revoked",
        "该工作站已被停用。记录会继续保存在本机，请联系平台管理员。",
        "This station has been revoked. Records stay safe on it; ask the platform's operator.",
    ),
    "station_not_approved": _wording(
        409,
        "工作站待批准",
        "Station not approved yet",
        "该工作站尚未批准。请业务人员在“工作站”页核对六个密钥词“{words}”并批准；批准后自动开始传送。",
        'This station is not approved yet. Ask a dispatcher to compare the six words "{words}" on the page of stations '
        "and to approve it; sending then begins by itself.",
    ),
    "not_your_station": _wording(
        403,
        "工作站不符",
        "Another station's name",
        "令牌属于工作站“{station}”，请求却写明“{claimed}”。请检查站点设置。",
        'The token belongs to station "{station}", the request names "{claimed}". Check the station\'s settings.',
    ),
    "handout_refused": _wording(
        422,
        "下发文件未被接受",
        "Handout refused",
        "{why_zh} {cure_zh}",
        "{why_en} {cure_en}",
    ),
    "handout_older": _wording(
        409,
        "已有更新的下发",
        "A later handout is there",
        "“{name}”{version} 早于已下发的 {newest}（制作于 {made_at}），工作站不会接受。如需恢复旧内容，请重新签名。",
        '"{name}" {version} was made before {newest}, which was handed out already (made at {made_at}); stations would '
        "not take it. To have the old one again, sign it anew.",
    ),
    "station_unknown": _wording(
        422,
        "没有该工作站",
        "No such station",
        "没有工作站“{station}”。请从列出的工作站中选择。",
        'There is no station "{station}". Choose among those listed.',
    ),
    "operator_only": _wording(
        403,
        "仅限平台操作员",
        "For the operator only",
        "此操作需要平台操作员密钥。",
        "This call needs the platform's operator key.",
    ),
    "station_only": _wording(
        403,
        "仅限工作站",
        "For stations only",
        "此操作需要工作站令牌。",
        "This call needs a station's token.",
    ),
    "code_unknown": _wording(
        401,
        "注册码无效",
        "Enrolment code not valid",
        "注册码不存在。请核对，或请管理员生成新的注册码。",
        "There is no such enrolment code. Check it, or ask the operator for a new one.",
    ),
    "code_expired": _wording(
        401,
        "注册码已过期",
        "Enrolment code expired",
        "注册码已于 {expires_at} 过期。请管理员生成新的注册码。",
        "The enrolment code expired at {expires_at}. Ask the operator for a new one.",
    ),
    "code_used": _wording(
        409,
        "注册码已使用",
        "Enrolment code already used",
        "该注册码已被另一把密钥使用。请管理员生成新的注册码；若非本人操作，请立即停用那台工作站。",
        "Another key has used this enrolment code. Ask the operator for a new one; if that was not you, "
        "have the other station revoked.",
    ),
    "slow_down": _wording(
        429,
        "尝试过于频繁",
        "Too many attempts",
        "失败次数过多，请在 {seconds} 秒后再试。",
        "Too many failed attempts. Try again in {seconds} s.",
    ),
    "assertion_replayed": _wording(
        401,
        "凭证已被使用",
        "Assertion already used",
        "该登录凭证已用过一次，不能重复使用。请重新签名。",
        "This assertion has been used once and is worth nothing now. Sign a new one.",
    ),
    "clock_apart": _wording(
        401,
        "时钟相差过大",
        "Clocks too far apart",
        "凭证时间与服务器时间 {server_time} 相差超过 {seconds} 秒。请按 /v1/hello 的时间签名。",
        "The assertion's time is more than {seconds} s from the server's {server_time}. "
        "Sign with the time of /v1/hello.",
    ),
    "blob_mismatch": _wording(
        422,
        "文件内容与摘要不符",
        "Content does not match its hash",
        "收到内容的 SHA-256 为 {actual}，而地址写明 {expected}。内容未保存，请重新上传。",
        "The SHA-256 of what arrived is {actual}, the address says {expected}. Nothing was kept; send it again.",
    ),
    "part_mismatch": _wording(
        422,
        "分片不符",
        "The part does not fit",
        "第 {number} 片应为 {expected} 字节，收到 {actual} 字节。请重新发送该分片。",
        "Part {number} should have {expected} bytes, {actual} arrived. Send that part again.",
    ),
    "digest_mismatch": _wording(
        422,
        "分片摘要不符",
        "The part's digest does not match",
        "第 {number} 片与 Content-Digest 不符，未保存。请重新发送该分片。",
        "Part {number} does not match its Content-Digest and was not kept. Send that part again.",
    ),
    "parts_missing": _wording(
        409,
        "分片不全",
        "Parts are missing",
        "尚缺分片：{missing}。请补传后再完成。",
        "These parts are missing: {missing}. Send them, then complete.",
    ),
    "blob_not_found": _wording(
        404,
        "没有该文件",
        "No such file",
        "没有摘要为“{sha256}”的文件。",
        'There is no file with the hash "{sha256}".',
    ),
    "upload_not_found": _wording(
        404,
        "没有该上传任务",
        "No such upload",
        "没有上传任务“{upload}”。请重新发起上传。",
        'There is no upload "{upload}". Begin the upload again.',
    ),
    "order_not_found": _wording(
        404,
        "没有该委托单",
        "No such order",
        "没有委托单“{commission_no}”。请核对编号。",
        'There is no order "{commission_no}". Check the number.',
    ),
    "order_exists": _wording(
        409,
        "编号已存在",
        "Number already taken",
        "编号“{number}”已被使用。请换一个编号，或留空由系统编号。",
        'The number "{number}" is taken. Choose another, or leave it out to get one.',
    ),
    "decision_refused": _wording(
        409,
        "当前状态不允许此操作",
        "Not possible in this state",
        "委托单“{commission_no}”有任务处于“{state_zh}”，不能{decision_zh}。",
        'Order "{commission_no}" has a task in state "{state_en}" and cannot be {decision_en}.',
    ),
    "key_reused": _wording(
        422,
        "幂等键内容不符",
        "Idempotency key reused",
        "幂等键“{key}”曾用于另一份内容。请换用新的幂等键。",
        'The idempotency key "{key}" was used with another body. Use a new key for a new order.',
    ),
    "key_missing": _wording(
        400,
        "缺少幂等键",
        "Idempotency key missing",
        "请在请求头 Idempotency-Key 中给出 1–120 个可打印字符，以免重复下单。",
        "Give an Idempotency-Key header of 1 to 120 printable characters, so that no order is made twice.",
    ),
    "login_taken": _wording(
        409,
        "登录名已存在",
        "Login already taken",
        "登录名“{login}”已被使用。请换一个登录名。",
        'The login "{login}" is taken. Choose another.',
    ),
    "account_not_found": _wording(
        404,
        "没有该账号",
        "No such account",
        "没有账号“{login}”。请核对登录名。",
        'There is no account "{login}". Check the login.',
    ),
    "not_allowed": _wording(
        403,
        "无权执行此操作",
        "Not allowed",
        "您的账号没有此项权限。请联系平台管理员。",
        "Your account does not include this. Ask the platform's administrator.",
    ),
    "form_stale": _wording(
        403,
        "页面已过期",
        "The page is out of date",
        "该表单不是由本页面在您当前登录期间发出的，未作任何更改。请返回并刷新页面后重试。",
        "This form was not sent from a page of your present session; nothing was changed. "
        "Go back, reload and try again.",
    ),
    "already_signed": _wording(
        409,
        "已签名",
        "Already signed",
        "委托单“{commission_no}”已有签名，签名不能更改。如需更改，请复制为新委托单。",
        'Order "{commission_no}" is signed already; a signature is never changed. Copy the order to a new one instead.',
    ),
    "order_fixed": _wording(
        409,
        "委托单已定",
        "The order is fixed",
        "委托单“{commission_no}”已受理，内容不能再改。",
        'Order "{commission_no}" has been accepted and cannot be changed any more.',
    ),
    "letter_not_found": _wording(
        404,
        "没有该死信",
        "No such dead letter",
        "没有编号为 {number} 的待处理死信；可能已处理。",
        "There is no open dead letter number {number}; it may have been settled.",
    ),
    "cursor_expired": _wording(
        410,
        "游标已失效",
        "Cursor no longer valid",
        "游标 {after} 超过服务器的 {top}，服务器可能由备份恢复。请从 0 重新读取。",
        "The cursor {after} is beyond the server's {top}; it may have been restored. Read again from 0.",
    ),
    "not_found": _wording(404, "没有该地址", "Not found", "没有这个地址。", "There is nothing at this address."),
    "method_not_allowed": _wording(
        405, "不支持的方法", "Method not allowed", "此地址不支持该方法。", "This address does not know that method."
    ),
    "busy": _wording(
        503,
        "服务繁忙",
        "Busy",
        "数据库正忙，请稍后重试。",
        "The database is busy. Try again shortly.",
    ),
    "storage_full": _wording(
        507,
        "服务器存储空间不足",
        "Storage is full",
        "服务器剩余空间不足，未保存任何内容。数据请保留在站点，稍后自动重试。",
        "The server is short of disk space; nothing was kept. Keep the data and try again later.",
    ),
    "internal": _wording(
        500,
        "服务器内部错误",
        "Internal error",
        "服务器出现错误（编号 {incident}），未确认的内容请重发。",
        "The server failed (incident {incident}). Send again whatever was not confirmed.",
    ),
}


class Refusal(Exception):
    """A no with its reason: `code` names an entry of the catalogue, `values` fill its sentence.

    `headers` are added to the answer (Retry-After, Connection).
    """

    def __init__(self, code: str, *, headers: dict[str, str] | None = None, **values: object) -> None:
        self.code = code
        self.wording = CATALOGUE[code]
        self.message = self.wording.message.fill(**values)
        self.headers = headers or {}
        super().__init__(f"{code}: {self.message.en}")

    @property
    def status(self) -> int:
        """The HTTP status of this refusal."""
        return self.wording.status


def bad_value(field: str, value: object, expected: Text) -> Refusal:
    """A field whose value cannot be used; the value is quoted up to 80 characters."""
    quoted = str(value)[:80]
    return Refusal("bad_value", field=field, value=quoted, expected_zh=expected.zh, expected_en=expected.en)
