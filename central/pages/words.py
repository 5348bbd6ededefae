"""The words of the pages, each in both languages."""

from __future__ import annotations

from parsers.wording import Text

WORDS: dict[str, Text] = {
    "service": Text("检测进度查询", "Testing progress"),
    "order": Text("委托单", "Order"),
    "client": Text("委托单位", "Client"),
    "submitter": Text("送样人", "Submitter"),
    "received_on": Text("收样日期", "Received on"),
    "requirements": Text("检测要求", "Requirements"),
    "ordered_at": Text("下单时间", "Ordered at"),
    "samples": Text("样品", "Samples"),
    "tasks": Text("检测任务", "Tasks"),
    "reports": Text("检测报告", "Test reports"),
    "done": Text("已出报告", "reported"),
    "sample_no": Text("样品编号", "Sample number"),
    "client_sample_id": Text("原编号", "Client's id"),
    "well": Text("井号", "Well"),
    "depth": Text("井深", "Depth"),
    "stratum": Text("层位", "Stratum"),
    "lithology": Text("岩性", "Lithology"),
    "kind": Text("样品类型", "Kind"),
    "download": Text("下载报告", "Download report"),
    "revision": Text("第 {n} 版", "revision {n}"),
    "issued_at": Text("签发", "issued"),
    "no_reports": Text("报告签发后将在此处提供下载。", "Reports can be downloaded here once they are issued."),
    "reason": Text("原因", "Reason"),
    "times": Text("时间均为 UTC{offset}", "All times are UTC{offset}"),
    "refresh": Text("本页自动更新", "This page updates itself"),
    "updated": Text("更新于", "Updated"),
    "not_found": Text("没有找到该委托单", "Order not found"),
    "not_found_why": Text(
        "该查询链接不存在或不完整。请核对委托回执上的链接，或联系实验室业务人员。",
        "This link does not exist or is incomplete. Check the link on your receipt, or ask the laboratory.",
    ),
    "confidential": Text("本页链接即查询凭证，请勿公开。", "This page's link is its key: do not pass it on in public."),
}
