"""Every fixed wording that a report prints, in both languages. Templates hold no words of their own."""

from __future__ import annotations

from parsers.wording import Text

TITLE = Text("检测报告", "Test Report")

STATEMENT: tuple[Text, ...] = (
    Text(
        "本报告无编制、审核、批准人签名无效；经涂改、增删无效。",
        "This report is valid only with the names of those who prepared, reviewed and approved it, and unaltered.",
    ),
    Text(
        "检测结果仅对所检样品负责。",
        "The results relate only to the items tested.",
    ),
    Text(
        "样品由委托方提供；样品名称、原编号、井号、井深、层位、岩性等信息由委托方提供并负责，结果适用于收到的样品。",
        "Samples and their descriptions (client's id, well, depth, stratum, lithology) were supplied by the client, "
        "who answers for them; the results apply to the samples as received.",
    ),
    Text(
        "未经本实验室书面同意，不得部分复制本报告。",
        "This report shall not be reproduced except in full without written approval of the laboratory.",
    ),
    Text(
        "对本报告如有异议，请于收到报告之日起十五日内向本实验室提出。",
        "Objections should reach the laboratory within fifteen days of receipt.",
    ),
    Text(
        "“—”表示未检测或不可靠，“<LOQ”表示低于定量限；数值按 GB/T 8170 修约，修约前的数值见本文件的附件 results.json。",
        "A dash means not measured or not reliable, <LOQ below the limit of quantification; figures are rounded by "
        "GB/T 8170, the unrounded ones are in results.json attached to this file.",
    ),
)

LABELS: dict[str, Text] = {
    # --- cover
    "report_no": Text("报告编号", "Report No."),
    "client": Text("委托单位", "Client"),
    "contact": Text("联系人", "Contact"),
    "client_address": Text("委托单位地址", "Client's address"),
    "submitter": Text("送样人", "Submitted by"),
    "commission_no": Text("委托单号", "Commission No."),
    "item": Text("检测项目", "Analysis"),
    "sample": Text("样品名称", "Samples"),
    "sample_count": Text("样品数量", "Number of samples"),
    "test_kind": Text("检测类别", "Kind of test"),
    "commissioned": Text("委托检测", "Commissioned test"),
    "received_on": Text("收样日期", "Received"),
    "tested": Text("检测日期", "Tested"),
    "issued_on": Text("签发日期", "Issued"),
    "not_issued": Text("未签发", "Not issued"),
    "prepared": Text("编制", "Prepared by"),
    "reviewed": Text("审核", "Reviewed by"),
    "approved": Text("批准（授权签字人）", "Approved by (authorised signatory)"),
    "laboratory": Text("检测单位", "Laboratory"),
    "address": Text("地址", "Address"),
    "telephone": Text("电话", "Contact"),
    "place": Text("检测地点", "Place of testing"),
    # --- pages
    "page": Text("第 {page} 页 共 {pages} 页", "Page {page} of {pages}"),
    "end": Text("以下空白", "End of report"),
    "draft": Text("草稿", "DRAFT"),
    "unissued": Text("未签发", "NOT ISSUED"),
    "statement": Text("声明", "Statement"),
    "digest": Text("内容摘要", "Content digest"),
    "digest_note": Text(
        "本摘要为附件 results.json 的 SHA-256，用于核对报告内容。",
        "SHA-256 of the attached results.json, by which the content of this report can be checked.",
    ),
    "time_zone": Text(
        "时间均为 UTC{offset}；采集时间为仪器时钟。", "Times are UTC{offset}; acquisition by instrument clock."
    ),
    "code": Text("验伪码", "Verification code"),
    "code_note": Text(
        "含报告编号、版次与内容摘要，由本实验室签名，可离线核对。",
        "Number, revision and content digest, signed by the laboratory; it can be checked offline.",
    ),
    "sealed": Text(
        "本文件由本实验室以电子签章签署（PAdES），无章无效。",
        "This file bears the laboratory's electronic seal (PAdES); without it it is void.",
    ),
    "unsealed": Text("本文件未加盖电子签章。", "This file bears no electronic seal."),
    "lacking": Text(
        "下列字符不在印刷字体中，文中以其统一码代替：",
        "These characters are in no font of this print; their codes stand for them:",
    ),
    # --- amendments, merged and split reports
    "amendment": Text("更改说明", "Amendment"),
    "amends_note": Text(
        "本报告替代报告 {no}（第 {revision} 版）",
        "Amendment to report No. {no} (revision {revision}), which it replaces",
    ),
    "reason": Text("更改原因", "Reason"),
    "changed": Text("更改内容", "Changed"),
    "before": Text("更改前", "Before"),
    "after": Text("更改后", "After"),
    "merged": Text("合并的报告", "Merged reports"),
    "merged_note": Text(
        "本报告由下列已签发的报告合并而成，数值与原报告一致；原报告仍然有效。",
        "This report is merged from the issued reports below; values are theirs, and they remain valid.",
    ),
    "split": Text("拆分自", "Split from"),
    "split_note": Text(
        "本报告自下列已签发的报告拆分，数值与原报告一致；原报告仍然有效。",
        "This report is split from the issued report below; values are its own, and it remains valid.",
    ),
    # --- body
    "samples": Text("样品信息", "Samples"),
    "serial": Text("序号", "No."),
    "sample_no": Text("样品编号", "Sample No."),
    "client_sample_id": Text("原编号", "Client's id"),
    "well": Text("井号", "Well"),
    "depth": Text("井深", "Depth"),
    "stratum": Text("层位", "Stratum"),
    "lithology": Text("岩性", "Lithology"),
    "kind": Text("类型", "Kind"),
    "condition": Text("状态", "Condition"),
    "sampled_on": Text("采样日期", "Sampled"),
    "sampling_place": Text("采样地点", "Sampled at"),
    "sampling": Text("采样说明", "Sampling"),
    "requirements": Text("委托要求", "Client's requirements"),
    "methods": Text("检测依据与仪器", "Methods and instruments"),
    "method": Text("检测依据", "Method"),
    "unchecked": Text("（标准信息未核对）", "(reference not checked)"),
    "instrument": Text("仪器", "Instrument"),
    "model": Text("型号", "Model"),
    "instrument_no": Text("编号", "Number"),
    "calibrated_until": Text("检定/校准有效期", "Calibrated until"),
    "software": Text("采集软件", "Software"),
    "acquisition_method": Text("仪器方法", "Acquisition method"),
    "environment": Text("环境条件", "Conditions"),
    "deviations": Text("方法偏离", "Deviations from the method"),
    "provider": Text("分包检测，检测单位", "Tested by an external provider"),
    "uncertainty": Text("测量不确定度", "Measurement uncertainty"),
    "declared": Text("方法偏离、分包与不确定度", "Deviations, external tests and uncertainty"),
    "results": Text("检测结果", "Results"),
    "parameter": Text("参数", "Parameter"),
    "value": Text("结果", "Result"),
    "unit": Text("单位", "Unit"),
    "remarks": Text("备注", "Remarks"),
    "no_remarks": Text("无。", "None."),
    "definitions": Text("参数定义", "Definitions"),
    "definition": Text("公式与约定", "Formula and convention"),
    "method_record": Text("计算参数", "Calculation settings"),
    "setting": Text("设定", "Setting"),
    "setting_value": Text("取值", "Value"),
    "source": Text("来源", "Source"),
    "checked": Text("核对", "Checked"),
    "yes": Text("已核对", "yes"),
    "no": Text("未核对", "no"),
    "by_hand": Text("人工更改", "Put right by hand"),
    "by": Text("操作人", "By"),
    "at": Text("时间", "At"),
    "peaks": Text("组分表", "Components"),
    "manual": Text("M：人工积分", "M: integrated by hand"),
    "charts": Text("谱图", "Charts"),
    "figure": Text("图", "Fig."),
    "chromatogram": Text("色谱图", "Chromatogram"),
    "mass_chromatogram": Text("质量色谱图", "Mass chromatogram"),
    "pyrogram": Text("热解图", "Pyrogram"),
    "plot": Text("图", "Chart"),
    "hi_tmax": Text("HI–Tmax 图", "HI against Tmax"),
    "immature": Text("未成熟", "Immature"),
    "early_mature": Text("早期", "Early"),
    "peak_mature": Text("高峰", "Peak"),
    "late_mature": Text("晚期", "Late"),
    "postmature": Text("过成熟", "Postmature"),
    "hi_tmax_note": Text(
        "界限取自 Peters 和 Cassa (1994)：有机质类型以 HI 600、300、200、50 mg/g 为界（相当于 Ro 约 0.6 %，成熟样品的 "
        "HI 已降低）；成熟度以 Tmax 435、445、450、470 ℃ 为界。",
        "Limits of Peters & Cassa (1994): types of organic matter at HI 600, 300, 200 and 50 mg/g (at a reflectance of "
        "about 0.6 %; HI falls as rocks mature), maturity at Tmax 435, 445, 450 and 470 ℃.",
    ),
    "data_file": Text("数据文件", "Data file"),
    "acquired_at": Text("采集时间", "Acquired"),
    "trace": Text("通道", "Trace"),
}
"""Wording by key. `{name}` places are filled by the frame."""
