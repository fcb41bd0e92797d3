"""What element templates say, in Chinese: by the English text. A test keeps it complete and free of leftovers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VARIABLE_FOR = "Variable for: "

CHINESE: Mapping[str, str] = {
    VARIABLE_FOR: "存入变量：",
    "Find records": "查找记录",
    "Finds the records of an object whose fields equal the given values, oldest first.": "查找某对象中字段等于给定值的记录，最早的在前。",
    "Records": "记录",
    "Inputs": "输入",
    "Results": "结果",
    "More options": "更多选项",
    "When it fails": "失败时",
    "Object": "对象",
    "Name of the object, such as lead or deal.": "对象的名称，例如 lead 或 deal。",
    "Where": "条件",
    "Fields and the values they must have, for example ={email: lead.email}. A null value matches only empty fields, it never drops the condition.": "字段及其必须具有的值，例如 ={email: lead.email}。null 只匹配空字段，不会取消条件。",
    "At most": "最多",
    "How many records to return, 1 to 100.": "返回多少条记录，1 到 100。",
    "The records as contexts.": "找到的记录。",
    "How many were returned.": "返回的数量。",
    "Tries": "尝试次数",
    "How often to try before an incident is raised.": "尝试多少次后产生异常。",
    "Read a record": "读取记录",
    "Reads one record as it is now, for a process that must know whether it changed meanwhile.": "读取一条记录的当前内容，供需要知道其间是否变更的流程使用。",
    "Record": "记录",
    "Id of the record, for example =record.id.": "记录的编号，例如 =record.id。",
    "The record, with its id.": "记录及其编号。",
    "Create a record": "新建记录",
    "Creates one record in the transaction of the step.": "在该步骤的事务中新建一条记录。",
    "Values": "值",
    'Fields and their new values, for example ={status: "qualified"}.': '字段及其新值，例如 ={status: "qualified"}。',
    "The new record, with its id.": "新记录及其编号。",
    "Update a record": "更新记录",
    "Changes fields of one record in the transaction of the step; unnamed fields stay as they are.": "在该步骤的事务中修改一条记录的字段；未提及的字段不变。",
    "The record after the change.": "修改后的记录。",
    "Assign an owner in turn": "轮流分配负责人",
    "Gives the record to the next active person of a group, each in turn. Whose turn it is, is kept with the change itself, so no one is skipped or served twice, however many steps run at once.": "把记录交给组内下一位在岗人员，依次轮流。轮次与修改一同保存，因此无论同时运行多少步骤，都不会跳过或重复。",
    "Group": "组",
    "Name of the group, such as sales.": "组的名称，例如 sales。",
    "Keep an owner who is there": "保留已有负责人",
    "When true, a record that has an owner already keeps it.": "启用时，已有负责人的记录保持不变。",
    "The owner: {id, name, email, language}.": "负责人：{id, name, email, language}。",
    "Log a call, visit or note": "记录电话、拜访或备注",
    "Writes an engagement on the timeline of a record.": "在记录的时间线上写入一项活动。",
    "Kind": "类型",
    "What took place.": "发生了什么。",
    "Note": "备注",
    "Call": "电话",
    "Meeting": "会议",
    "Visit": "拜访",
    "E-mail": "邮件",
    "Task": "任务",
    "Subject": "主题",
    "One line.": "一行。",
    "Text": "正文",
    "What was said or agreed.": "说了或约定了什么。",
    "The engagement, with its id.": "活动及其编号。",
    "Wait until fields are filled": "等待字段填好",
    "Lets the process wait until all the named fields of a record have a value, and goes on at once when they have. Every change of the record has it looked at again; no number and no yes-or-no value counts as empty. Put a timer on its boundary to stop waiting.": "让流程等到记录的所有指定字段都有值，一旦填好立即继续。记录每次变更都会重新检查；任何数字和是/否值都不算空。在其边界放置定时器可停止等待。",
    "Fields": "字段",
    "Names of the fields, separated by commas, for example amount, company.": "字段名称，以逗号分隔，例如 amount, company。",
    "The record as it is when all fields are filled.": "所有字段填好时的记录。",
    "Send an e-mail": "发送邮件",
    "Sends one e-mail with a text and an HTML part over SMTP. Written either here (subject and body) or from a template, which is chosen by language.": "通过 SMTP 发送一封含文本和 HTML 的邮件。在此书写（主题和正文），或使用按语言选择的模板。",
    "Email": "邮件",
    "To": "收件人",
    "One address, several separated by commas, or a list of addresses.": "一个地址、以逗号分隔的多个地址，或地址列表。",
    'The text; empty lines separate paragraphs. The HTML part is made from it. With a field of the record: =string join(["Dear ", lead.last_name]).': '正文；空行分段。HTML 部分由此生成。加入记录的字段：=string join(["尊敬的", lead.last_name])。',
    "Template": "模板",
    "Name of a mail template, instead of subject and text.": "邮件模板的名称，代替主题和正文。",
    "Data": "数据",
    "What the template may show; without it, the variables the step sees.": "模板可显示的内容；未填则为该步骤可见的变量。",
    "Language": "语言",
    "Language of the template, such as en or zh-CN; falls back to the main language, then English.": "模板的语言，例如 en 或 zh-CN；没有时用主语言，再没有则用英语。",
    "Purpose": "目的",
    "Marketing mail goes only to people who agreed to it.": "营销邮件只发给同意接收的人。",
    "Answers the receiver": "答复收件人",
    "Advertises (needs consent)": "推广（需要同意）",
    "Answer to": "回复至",
    "Address that gets the answers.": "接收回复的地址。",
    "The mail's Message-ID, the same on every retry.": "邮件的 Message-ID，每次重试都相同。",
    "Addresses the server refused while it took others.": "服务器接受其他地址时拒绝的地址。",
    "Call a web service": "调用 Web 服务",
    "Sends one HTTP request and hands back the answer. Addresses inside the own network are refused unless the operator allows them; redirects of GET requests are followed, each checked again.": "发送一个 HTTP 请求并返回应答。除非运维人员允许，否则拒绝内网地址；GET 请求会跟随重定向，每次都重新检查。",
    "Http": "HTTP",
    "Address": "地址",
    "The address, beginning with https:// or http://.": "以 https:// 或 http:// 开头的地址。",
    "Method": "方法",
    "The HTTP method.": "HTTP 方法。",
    "Query": "查询参数",
    "Parameters added to the address, for example ={page: 1}.": "加在地址后的参数，例如 ={page: 1}。",
    "Headers": "标头",
    "Headers to send. Do not write passwords here; whoever may see the process sees them.": "要发送的标头。不要在此写密码；能看到流程的人都会看到。",
    "Body": "内容",
    "What to send: a text as it is, anything else as JSON.": "要发送的内容：文本原样发送，其他以 JSON 发送。",
    "Seconds to wait": "等待秒数",
    "How long the whole call may take, 1 to 60.": "整个调用最长多久，1 到 60。",
    "The status code, such as 200.": "状态码，例如 200。",
    "The content: JSON as a value, anything else as text.": "内容：JSON 作为值，其他作为文本。",
    "The headers, names in lower case.": "标头，名称为小写。",
    "Write to the log": "写入日志",
    "Writes one line to the server's log; does nothing else.": "在服务器日志中写入一行；不做其他事情。",
    "Log": "日志",
    "Message": "消息",
    "What to write.": "要写的内容。",
    "Level": "级别",
    "How much it matters.": "重要程度。",
    "Information": "信息",
    "Warning": "警告",
    "Error": "错误",
}
UNTRANSLATED = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_SAID = ("name", "label", "description")


def translate(template: Any, words: Mapping[str, str] = CHINESE) -> Any:
    """Return an element template with the texts people read in another language; ids, bindings and values stay."""
    if isinstance(template, list):
        return [translate(item, words) for item in template]
    if not isinstance(template, dict):
        return template
    return {
        key: _said(value, words)
        if key in _SAID and isinstance(value, str)
        else (value if key == "binding" else translate(value, words))
        for key, value in template.items()
    }


def _said(text: str, words: Mapping[str, str]) -> str:
    if text.startswith(VARIABLE_FOR):
        return words.get(VARIABLE_FOR, VARIABLE_FOR) + text.removeprefix(VARIABLE_FOR)
    return words.get(text, text)
