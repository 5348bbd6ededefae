<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ArrivalsPage</name>
    <message>
        <source>Arrivals</source>
        <translation>到达</translation>
    </message>
    <message>
        <source>What the instruments wrote, newest first, and why anything waits</source>
        <translation>仪器写出的数据（最新在前），以及每一项等待的确切原因</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>仪器</translation>
    </message>
    <message>
        <source>Files and runs</source>
        <translation>文件与进样</translation>
    </message>
    <message>
        <source>Where is my run? Sample, file, instrument…</source>
        <translation>我的样在哪里？样品、文件、仪器…</translation>
    </message>
    <message>
        <source>Search the arrivals</source>
        <translation>查找到达的数据</translation>
    </message>
    <message>
        <source>Open the run</source>
        <translation>打开该进样</translation>
    </message>
    <message>
        <source>No instrument&apos;s folder is set up yet.</source>
        <translation>尚未设置仪器文件夹。</translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation>仪器</translation>
    </message>
    <message>
        <source>Analysis items</source>
        <translation>分析项目</translation>
    </message>
    <message>
        <source>Last look</source>
        <translation>最近查看</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Watched</source>
        <translation>监视中</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Captured</source>
        <translation>采集时间</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样品</translation>
    </message>
    <message>
        <source>Analysis item</source>
        <translation>分析项目</translation>
    </message>
    <message>
        <source>Why it waits</source>
        <translation>等待原因</translation>
    </message>
    <message>
        <source>Nothing has arrived yet.</source>
        <translation>尚无数据到达。</translation>
    </message>
    <message>
        <source>The file is safe in the vault; it is read next.</source>
        <translation>文件已安全存入保管库，接下来将被读取。</translation>
    </message>
    <message>
        <source>The values are calculated and stand in the report draft.</source>
        <translation>结果已计算，并已填入报告草稿。</translation>
    </message>
    <message>
        <source>The run belongs to a task and is calculated next.</source>
        <translation>该进样已对应检测任务，接下来将计算。</translation>
    </message>
    <message>
        <source>A calibration standard: the samples on this instrument are calculated with it.</source>
        <translation>校准用标准样：该仪器上的样品按它计算。</translation>
    </message>
    <message>
        <source>A blank, a duplicate or a quality control: kept beside the samples.</source>
        <translation>空白、平行样或质控样：与样品一并保存。</translation>
    </message>
    <message>
        <source>The run is read; it is matched to a task next.</source>
        <translation>进样已读取，接下来将匹配检测任务。</translation>
    </message>
</context>
<context>
    <name>AuditTab</name>
    <message>
        <source>Check the chain</source>
        <translation>校验链条</translation>
    </message>
    <message>
        <source>Person, act, number…</source>
        <translation>人员、操作、编号…</translation>
    </message>
    <message>
        <source>Search the audit trail</source>
        <translation>搜索审计记录</translation>
    </message>
    <message>
        <source>Audit trail</source>
        <translation>审计记录</translation>
    </message>
    <message>
        <source>Nothing has been done yet.</source>
        <translation>尚无操作。</translation>
    </message>
    <message>
        <source>The chain is broken at entry {n}: it was changed or cut.</source>
        <translation>链条在第 {n} 条断开：记录被改动或删除。</translation>
    </message>
    <message>
        <source>All {n} entries hold together.</source>
        <translation>全部 {n} 条记录完好。</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Act</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>What</source>
        <translation>对象</translation>
    </message>
</context>
<context>
    <name>Axes</name>
    <message>
        <source>time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>intensity</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>angle</source>
        <translation>角度</translation>
    </message>
    <message>
        <source>arbitrary units</source>
        <translation>任意单位</translation>
    </message>
    <message>
        <source>arithmetics absorbance</source>
        <translation>运算吸光度</translation>
    </message>
    <message>
        <source>arithmetics transmittance</source>
        <translation>运算透射率</translation>
    </message>
    <message>
        <source>background</source>
        <translation>背景</translation>
    </message>
    <message>
        <source>boiling point</source>
        <translation>沸点</translation>
    </message>
    <message>
        <source>channel</source>
        <translation>通道</translation>
    </message>
    <message>
        <source>concentration</source>
        <translation>浓度</translation>
    </message>
    <message>
        <source>curve</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>暗信号</translation>
    </message>
    <message>
        <source>desorption mass change</source>
        <translation>脱附质量变化</translation>
    </message>
    <message>
        <source>detector signal</source>
        <translation>检测器信号</translation>
    </message>
    <message>
        <source>diode</source>
        <translation>二极管</translation>
    </message>
    <message>
        <source>emission</source>
        <translation>发射</translation>
    </message>
    <message>
        <source>energy</source>
        <translation>能量</translation>
    </message>
    <message>
        <source>extinction coefficient</source>
        <translation>消光系数</translation>
    </message>
    <message>
        <source>extrusion</source>
        <translation>退汞量</translation>
    </message>
    <message>
        <source>frequency</source>
        <translation>频率</translation>
    </message>
    <message>
        <source>GC interferogram</source>
        <translation>GC 干涉图</translation>
    </message>
    <message>
        <source>GC spectrum</source>
        <translation>GC 谱图</translation>
    </message>
    <message>
        <source>high voltage</source>
        <translation>高压</translation>
    </message>
    <message>
        <source>incremental intrusion</source>
        <translation>进汞增量</translation>
    </message>
    <message>
        <source>integration</source>
        <translation>积分序号</translation>
    </message>
    <message>
        <source>interferogram</source>
        <translation>干涉图</translation>
    </message>
    <message>
        <source>intrusion volume</source>
        <translation>进汞体积</translation>
    </message>
    <message>
        <source>length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>log reflectance</source>
        <translation>对数反射率</translation>
    </message>
    <message>
        <source>match</source>
        <translation>匹配度</translation>
    </message>
    <message>
        <source>match 2-channel</source>
        <translation>双通道匹配度</translation>
    </message>
    <message>
        <source>mercury saturation</source>
        <translation>汞饱和度</translation>
    </message>
    <message>
        <source>percent</source>
        <translation>百分数</translation>
    </message>
    <message>
        <source>phase</source>
        <translation>相位</translation>
    </message>
    <message>
        <source>photoacoustic signal</source>
        <translation>光声信号</translation>
    </message>
    <message>
        <source>points</source>
        <translation>点序</translation>
    </message>
    <message>
        <source>pore diameter</source>
        <translation>孔喉直径</translation>
    </message>
    <message>
        <source>pore radius</source>
        <translation>孔喉半径</translation>
    </message>
    <message>
        <source>power</source>
        <translation>功率</translation>
    </message>
    <message>
        <source>quantity adsorbed</source>
        <translation>吸附量</translation>
    </message>
    <message>
        <source>Raman</source>
        <translation>拉曼</translation>
    </message>
    <message>
        <source>Raman intensity</source>
        <translation>拉曼强度</translation>
    </message>
    <message>
        <source>recovered</source>
        <translation>馏出量</translation>
    </message>
    <message>
        <source>reference</source>
        <translation>参比</translation>
    </message>
    <message>
        <source>refractive index</source>
        <translation>折射率</translation>
    </message>
    <message>
        <source>relative intensity</source>
        <translation>相对强度</translation>
    </message>
    <message>
        <source>relative pressure</source>
        <translation>相对压力</translation>
    </message>
    <message>
        <source>retention time</source>
        <translation>保留时间</translation>
    </message>
    <message>
        <source>sample</source>
        <translation>样品</translation>
    </message>
    <message>
        <source>saturation pressure</source>
        <translation>饱和压力</translation>
    </message>
    <message>
        <source>selected ion current</source>
        <translation>选择离子流</translation>
    </message>
    <message>
        <source>shift</source>
        <translation>位移</translation>
    </message>
    <message>
        <source>signal</source>
        <translation>信号</translation>
    </message>
    <message>
        <source>single beam</source>
        <translation>单光束</translation>
    </message>
    <message>
        <source>sorption mass change</source>
        <translation>吸附质量变化</translation>
    </message>
    <message>
        <source>spectrum</source>
        <translation>谱图</translation>
    </message>
    <message>
        <source>temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>total ion current</source>
        <translation>总离子流</translation>
    </message>
    <message>
        <source>trace</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>transmission</source>
        <translation>透射率</translation>
    </message>
    <message>
        <source>value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>volume at STP</source>
        <translation>标准状态体积</translation>
    </message>
    <message>
        <source>wavenumber</source>
        <translation>波数</translation>
    </message>
    <message>
        <source>channel {n}</source>
        <translation>通道 {n}</translation>
    </message>
    <message>
        <source>mass {n}</source>
        <translation>质量数 {n}</translation>
    </message>
    <message>
        <source>scan {n}</source>
        <translation>扫描 {n}</translation>
    </message>
    <message>
        <source>spectrum {n}</source>
        <translation>谱图 {n}</translation>
    </message>
    <message>
        <source>trace {n}</source>
        <translation>曲线 {n}</translation>
    </message>
    <message>
        <source>{what} of the {channel}</source>
        <translation>{channel}{what}</translation>
    </message>
    <message>
        <source>wavelength</source>
        <translation>波长</translation>
    </message>
    <message>
        <source>Raman shift</source>
        <translation>拉曼位移</translation>
    </message>
    <message>
        <source>absorbance</source>
        <translation>吸光度</translation>
    </message>
    <message>
        <source>transmittance</source>
        <translation>透过率</translation>
    </message>
    <message>
        <source>reflectance</source>
        <translation>反射率</translation>
    </message>
    <message>
        <source>relaxation time</source>
        <translation>弛豫时间</translation>
    </message>
    <message>
        <source>amplitude</source>
        <translation>幅度</translation>
    </message>
    <message>
        <source>pressure</source>
        <translation>压力</translation>
    </message>
    <message>
        <source>counts</source>
        <translation>计数</translation>
    </message>
</context>
<context>
    <name>BaselineHands</name>
    <message>
        <source>Baseline on the signal at {a} min</source>
        <translation>{a} min 处基线落在信号上</translation>
    </message>
    <message>
        <source>Baseline through {n} points, {a} to {b} min</source>
        <translation>基线过 {n} 个点，{a}–{b} min</translation>
    </message>
    <message>
        <source>Baseline held level, {a} to {b} min</source>
        <translation>自起点向后水平基线，{a}–{b} min</translation>
    </message>
    <message>
        <source>Baseline level back from its end, {a} to {b} min</source>
        <translation>自终点向前水平基线，{a}–{b} min</translation>
    </message>
    <message>
        <source>Baseline at all valleys, {a} to {b} min</source>
        <translation>基线过各谷点，{a}–{b} min</translation>
    </message>
    <message>
        <source>Move the drawn baseline to {a} min</source>
        <translation>把所画基线移到 {a} min</translation>
    </message>
</context>
<context>
    <name>Bench</name>
    <message>
        <source>Peaks: station</source>
        <translation>峰：工作站</translation>
    </message>
    <message>
        <source>Peaks: instrument</source>
        <translation>峰：仪器软件</translation>
    </message>
    <message>
        <source>No peaks</source>
        <translation>无峰</translation>
    </message>
    <message>
        <source>Steps by hand: {n}</source>
        <translation>手动步骤：{n}</translation>
    </message>
    <message>
        <source>not kept yet</source>
        <translation>尚未保存</translation>
    </message>
    <message>
        <source>Wheel or box: zoom · right button: move · double click: whole</source>
        <translation>滚轮或框选：缩放 · 右键拖动：平移 · 双击：全图</translation>
    </message>
    <message>
        <source>Click: a point, near the curve on it · drag: move it · double click: done; or arrows, Space, Enter · Backspace: one point less · Esc: leave</source>
        <translation>单击：设点，靠近曲线时落在曲线上 · 拖动：移动该点 · 双击：完成；或方向键、空格、回车 · 退格：去掉一点 · Esc：退出</translation>
    </message>
    <message>
        <source>Draw from the start to the end, or arrows and Enter twice; Esc: leave</source>
        <translation>从起点拖到终点，或用方向键并按两次回车；Esc：退出</translation>
    </message>
    <message>
        <source>Click or drag, or arrows (Shift: faster) and Enter; Esc: leave</source>
        <translation>单击或拖动，或用方向键（Shift 加快）再按回车；Esc 取消</translation>
    </message>
    <message>
        <source>Curve of the run</source>
        <translation>进样曲线</translation>
    </message>
    <message>
        <source>This run has no curve; its readings are below.</source>
        <translation>该进样没有曲线，读数见下表。</translation>
    </message>
</context>
<context>
    <name>ByHandDialog</name>
    <message>
        <source>Put a value right by hand</source>
        <translation>人工更正数值</translation>
    </message>
    <message>
        <source>Sign…</source>
        <translation>签字…</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样品</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>New figure</source>
        <translation>新数值</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>empty: the value is left out</source>
        <translation>留空：不报告该值</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>It prints {value} now. The calculated figure is kept beside what you type.</source>
        <translation>当前打印值为 {value}。计算值与录入值一并保留。</translation>
    </message>
    <message>
        <source>&quot;{text}&quot; is no number: type one such as 1.25.</source>
        <translation>“{text}”不是数字：请录入如 1.25 的数字。</translation>
    </message>
</context>
<context>
    <name>CertificateDialog</name>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Record a certificate</source>
        <translation>录入证书</translation>
    </message>
    <message>
        <source>New revision</source>
        <translation>新修订</translation>
    </message>
    <message>
        <source>methane 90.12
ethane 5.03
one component and its number a line</source>
        <translation>甲烷 90.12
乙烷 5.03
每行一个组分和数值</translation>
    </message>
    <message>
        <source>Name in the sequence</source>
        <translation>序列中的名称</translation>
    </message>
    <message>
        <source>Serves</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Certificate no.</source>
        <translation>证书编号</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>生产者</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>有效期至</translation>
    </message>
    <message>
        <source>Certified values</source>
        <translation>定值</translation>
    </message>
</context>
<context>
    <name>CertificatesTab</name>
    <message>
        <source>Record a certificate…</source>
        <translation>录入证书…</translation>
    </message>
    <message>
        <source>New revision…</source>
        <translation>新修订…</translation>
    </message>
    <message>
        <source>Take out of use…</source>
        <translation>停用…</translation>
    </message>
    <message>
        <source>A standard gas, an alkane mixture or a pure phase calibrates with what its certificate says. The name is that which its runs carry in the instrument&apos;s sequence.</source>
        <translation>标准气、正构烷烃混标或纯矿物按证书定值参与校准。名称须与仪器序列中的样品名一致。</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>标准物质证书</translation>
    </message>
    <message>
        <source>No certificate is recorded yet.</source>
        <translation>尚未录入证书。</translation>
    </message>
    <message>
        <source>{name} is certified to hold what stands here.</source>
        <translation>确认“{name}”的证书定值如上。</translation>
    </message>
    <message>
        <source>{name} calibrates and checks nothing from now on.</source>
        <translation>自此“{name}”不再用于校准和质控。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Serves</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>定值数</translation>
    </message>
    <message>
        <source>Certificate no.</source>
        <translation>证书编号</translation>
    </message>
    <message>
        <source>Made by</source>
        <translation>生产者</translation>
    </message>
    <message>
        <source>Valid until</source>
        <translation>有效期至</translation>
    </message>
</context>
<context>
    <name>Correcting</name>
    <message>
        <source>Add a peak from {a} to {b} min</source>
        <translation>在 {a}–{b} min 添加一个峰</translation>
    </message>
    <message>
        <source>Split the peak at {a} min</source>
        <translation>在 {a} min 处分割该峰</translation>
    </message>
    <message>
        <source>Move the limit to {a} min</source>
        <translation>将峰界移到 {a} min</translation>
    </message>
    <message>
        <source>Move the baseline to {a}</source>
        <translation>将基线移到 {a}</translation>
    </message>
    <message>
        <source>Merge the peak with the next one</source>
        <translation>将该峰与下一个峰合并</translation>
    </message>
    <message>
        <source>Delete the peak</source>
        <translation>删除该峰</translation>
    </message>
    <message>
        <source>Name the peak {name}</source>
        <translation>将该峰指认为 {name}</translation>
    </message>
    <message>
        <source>Take the peak&apos;s name away</source>
        <translation>取消该峰的指认</translation>
    </message>
    <message>
        <source>Integrate the curve another way</source>
        <translation>以另一种方式积分该曲线</translation>
    </message>
</context>
<context>
    <name>CorrectionBar</name>
    <message>
        <source>Split</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>Split the peak (S)</source>
        <translation>分割峰 (S)</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Merge with the next peak (M)</source>
        <translation>与下一个峰合并 (M)</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Add a peak between two times (A)</source>
        <translation>在两个时间之间添加峰 (A)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete the peak (D)</source>
        <translation>删除峰 (D)</translation>
    </message>
    <message>
        <source>Name…</source>
        <translation>命名…</translation>
    </message>
    <message>
        <source>Name the peak (R)</source>
        <translation>指认峰 (R)</translation>
    </message>
    <message>
        <source>Baseline</source>
        <translation>基线</translation>
    </message>
    <message>
        <source>Move the peak&apos;s baseline and limits (B, then arrows and Enter)</source>
        <translation>移动峰的基线与峰界（B，再用方向键与回车）</translation>
    </message>
    <message>
        <source>Now: on the signal where two peaks meet  (W)</source>
        <translation>在此处：两峰相接处落在信号上  (W)</translation>
    </message>
    <message>
        <source>Through points that you set  (T)</source>
        <translation>过自己设的点  (T)</translation>
    </message>
    <message>
        <source>Held level from a time  (H)</source>
        <translation>自某时刻起向后水平  (H)</translation>
    </message>
    <message>
        <source>Level back from a time  (K)</source>
        <translation>自某时刻起向前水平  (K)</translation>
    </message>
    <message>
        <source>At all valleys  (V)</source>
        <translation>过各谷点  (V)</translation>
    </message>
    <message>
        <source>Draw ▾</source>
        <translation>画基线 ▾</translation>
    </message>
    <message>
        <source>Draw a baseline for several peaks; its diamonds are dragged</source>
        <translation>为一段峰画基线；拖动菱形可移动</translation>
    </message>
    <message>
        <source>Draw a baseline</source>
        <translation>画基线</translation>
    </message>
    <message>
        <source>More ▾</source>
        <translation>更多 ▾</translation>
    </message>
    <message>
        <source>More acts</source>
        <translation>更多操作</translation>
    </message>
    <message>
        <source>Baseline mode and integration events…  (E)</source>
        <translation>基线方式与积分事件…  (E)</translation>
    </message>
    <message>
        <source>Apply to the whole sequence, with a preview…</source>
        <translation>应用到整个序列（先预览）…</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>撤销 (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Redo (Ctrl+Y)</source>
        <translation>重做 (Ctrl+Y)</translation>
    </message>
    <message>
        <source>Go back to the automatic integration</source>
        <translation>恢复自动积分</translation>
    </message>
    <message>
        <source>Keep…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Keep the corrected integration; the result is calculated again (Ctrl+S)</source>
        <translation>保存修改后的积分并重新计算结果 (Ctrl+S)</translation>
    </message>
</context>
<context>
    <name>CurveBar</name>
    <message>
        <source>Curve</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Peaks of</source>
        <translation>峰的来源</translation>
    </message>
    <message>
        <source>Ion (m/z), Enter shows its chromatogram</source>
        <translation>离子 (m/z)，回车显示其质量色谱图</translation>
    </message>
    <message>
        <source>Lay blanks, duplicates and earlier runs over the curve</source>
        <translation>叠加空白、平行样和以前的进样</translation>
    </message>
    <message>
        <source>Lay over ▾</source>
        <translation>叠加 ▾</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Logarithmic signal (L)</source>
        <translation>对数坐标 (L)</translation>
    </message>
    <message>
        <source>Ghost</source>
        <translation>自动积分</translation>
    </message>
    <message>
        <source>Show the automatic integration dotted (G)</source>
        <translation>以虚线显示自动积分 (G)</translation>
    </message>
    <message>
        <source>Spectrum</source>
        <translation>质谱</translation>
    </message>
    <message>
        <source>Mass spectrum at the cursor</source>
        <translation>光标处的质谱图</translation>
    </message>
    <message>
        <source>Whole</source>
        <translation>全图</translation>
    </message>
    <message>
        <source>Show the whole curve (Home)</source>
        <translation>显示全图 (Home)</translation>
    </message>
</context>
<context>
    <name>DeclareDialog</name>
    <message>
        <source>Declare</source>
        <translation>声明</translation>
    </message>
    <message>
        <source>Sign…</source>
        <translation>签字…</translation>
    </message>
    <message>
        <source>Printed on the report as it stands here; what is left empty is not printed.</source>
        <translation>按此处文字印在报告上；留空的不印。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>DraftPanel</name>
    <message>
        <source>Prepare…</source>
        <translation>编制…</translation>
    </message>
    <message>
        <source>By hand…</source>
        <translation>人工更正…</translation>
    </message>
    <message>
        <source>Type a value, or leave one out, with a reason</source>
        <translation>录入或不报告某个数值，并说明理由</translation>
    </message>
    <message>
        <source>Declare…</source>
        <translation>声明…</translation>
    </message>
    <message>
        <source>Deviations from the method, an external provider, the uncertainty</source>
        <translation>方法偏离、分包检测与测量不确定度</translation>
    </message>
    <message>
        <source>{n} of {all} tasks cannot be reported yet; the reasons stand in the table.</source>
        <translation>{all} 个检测任务中有 {n} 个尚不能出报告，原因见下表。</translation>
    </message>
    <message>
        <source>Complete: all {all} tasks have values.</source>
        <translation>已齐全：{all} 个检测任务均有结果。</translation>
    </message>
</context>
<context>
    <name>Dropped</name>
    <message>
        <source>Sample</source>
        <translation>样品</translation>
    </message>
    <message>
        <source>Technique</source>
        <translation>技术</translation>
    </message>
    <message>
        <source>Acquired</source>
        <translation>采集时间</translation>
    </message>
</context>
<context>
    <name>DroppedDialog</name>
    <message>
        <source>Runs of the file</source>
        <translation>文件中的进样</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Curve of the run</source>
        <translation>进样的曲线</translation>
    </message>
    <message>
        <source>1 run</source>
        <translation>1 个进样</translation>
    </message>
    <message>
        <source>{n} runs</source>
        <translation>{n} 个进样</translation>
    </message>
    <message>
        <source>Its curves are not drawn here: reading it took {n} s.</source>
        <translation>此处不绘制曲线：读取该文件用了 {n} 秒。</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
</context>
<context>
    <name>ExportButton</name>
    <message>
        <source>Export or print the picture</source>
        <translation>导出或打印图形</translation>
    </message>
    <message>
        <source>Export ▾</source>
        <translation>导出 ▾</translation>
    </message>
    <message>
        <source>As {kind}…</source>
        <translation>导出为 {kind}…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Export the picture</source>
        <translation>导出图形</translation>
    </message>
    <message>
        <source>Written: {file}</source>
        <translation>已写入：{file}</translation>
    </message>
    <message>
        <source>Drawing {file}…</source>
        <translation>正在绘制 {file}…</translation>
    </message>
    <message>
        <source>Drawing the picture…</source>
        <translation>正在绘制图片…</translation>
    </message>
</context>
<context>
    <name>GeneralTab</name>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>New value</source>
        <translation>新值</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>设置项</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>May be</source>
        <translation>可用值</translation>
    </message>
</context>
<context>
    <name>Guide</name>
    <message>
        <source>Guide</source>
        <translation>使用手册</translation>
    </message>
    <message>
        <source>Sections of the guide</source>
        <translation>手册各节</translation>
    </message>
</context>
<context>
    <name>Handover</name>
    <message>
        <source>Files in since {at}: {n}</source>
        <translation>自 {at} 起到达文件：{n} 个</translation>
    </message>
    <message>
        <source>Still expected: {n}</source>
        <translation>尚待到达：{n} 个</translation>
    </message>
    <message>
        <source>Events not yet sent: {n}, refused: {dead}</source>
        <translation>未发送事件：{n} 条，被拒收：{dead} 条</translation>
    </message>
    <message>
        <source>The oldest unsent event was recorded {age}</source>
        <translation>最早的未发送事件记录于{age}</translation>
    </message>
    <message>
        <source>Shift hand-over</source>
        <translation>交接班单</translation>
    </message>
    <message>
        <source>Handed over by</source>
        <translation>交班人</translation>
    </message>
    <message>
        <source>Taken over by</source>
        <translation>接班人</translation>
    </message>
    <message>
        <source>Waits for whom</source>
        <translation>待办与责任人</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>异常</translation>
    </message>
    <message>
        <source>Late or unexpected</source>
        <translation>迟到或计划外</translation>
    </message>
    <message>
        <source>Folders and ports</source>
        <translation>文件夹与串口</translation>
    </message>
    <message>
        <source>None.</source>
        <translation>无。</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>另有 {n} 项</translation>
    </message>
</context>
<context>
    <name>InstrumentWizard</name>
    <message>
        <source>Set an instrument up</source>
        <translation>设置仪器</translation>
    </message>
    <message>
        <source>Change an instrument&apos;s profile</source>
        <translation>修改仪器配置</translation>
    </message>
    <message>
        <source>Choose the folder into which the instrument&apos;s program writes. It is only read, never written to; nothing is taken from it before it is switched on.</source>
        <translation>请选择仪器软件写入结果的文件夹。本程序只读取、从不写入；启用之前不采集任何文件。</translation>
    </message>
    <message>
        <source>1.  Look: some files of each kind are read, in a process of their own.
2.  Name, analysis items, files, sample name and quiet time are proposed, each with its reason.
3.  The dry run says of every file that is there what would become of it.
4.  Switch on: from then on new files are taken by themselves.</source>
        <translation>1.  查看：在单独的进程中试读每类文件中的几个。
2.  给出名称、分析项目、文件式样、样品名与静止时间的建议，并逐条说明理由。
3.  试运行：逐个说明现有文件将如何处理。
4.  启用：此后新文件自动采集。</translation>
    </message>
    <message>
        <source>Folder of the instrument&apos;s results</source>
        <translation>仪器结果文件夹</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>Take as a new version</source>
        <translation>存为新版本</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Dry run</source>
        <translation>试运行</translation>
    </message>
    <message>
        <source>There is no file yet: the profile holds for those that come.</source>
        <translation>尚无文件：该配置用于以后到达的文件。</translation>
    </message>
    <message>
        <source>Name a folder first.</source>
        <translation>请先填写文件夹。</translation>
    </message>
    <message>
        <source>Looking at the files…</source>
        <translation>正在查看文件…</translation>
    </message>
    <message>
        <source>Dry run: {taken} find their place, {waits} would wait</source>
        <translation>试运行：{taken} 个找到归属，{waits} 个将等待</translation>
    </message>
    <message>
        <source>; {n} would get another name than before</source>
        <translation>；{n} 个样品名与以前不同</translation>
    </message>
    <message>
        <source>Nothing is tried before this is put right: see below.</source>
        <translation>先改正下方所述，再试运行。</translation>
    </message>
    <message>
        <source>{name} is watched from now on with these settings.</source>
        <translation>自现在起按此配置监视 {name}。</translation>
    </message>
</context>
<context>
    <name>InstrumentsPage</name>
    <message>
        <source>Instruments</source>
        <translation>仪器</translation>
    </message>
    <message>
        <source>Folders that are watched, how their files are taken, and what runs next</source>
        <translation>监视哪些文件夹、如何采集、接下来进哪些样</translation>
    </message>
    <message>
        <source>Set an instrument up…</source>
        <translation>设置仪器…</translation>
    </message>
    <message>
        <source>Set a serial port up…</source>
        <translation>设置串口…</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>修改…</translation>
    </message>
    <message>
        <source>Put up a run list…</source>
        <translation>登记序列…</translation>
    </message>
    <message>
        <source>Take off the board</source>
        <translation>撤下</translation>
    </message>
    <message>
        <source>Run lists</source>
        <translation>序列</translation>
    </message>
    <message>
        <source>No instrument yet. &quot;Set an instrument up&quot; asks for its folder and proposes the rest.</source>
        <translation>尚无仪器。点击“设置仪器”，选好文件夹，其余由程序建议。</translation>
    </message>
    <message>
        <source>No run list is up. With one, the first page knows which vial is late.</source>
        <translation>没有登记序列。登记后，首页能指出哪个瓶位迟到。</translation>
    </message>
    <message>
        <source>Switch off…</source>
        <translation>停用…</translation>
    </message>
    <message>
        <source>Switch on again…</source>
        <translation>重新启用…</translation>
    </message>
    <message>
        <source>No instrument is chosen.</source>
        <translation>未选择仪器。</translation>
    </message>
    <message>
        <source>what the file says</source>
        <translation>文件内的样品名</translation>
    </message>
    <message>
        <source>the file&apos;s name</source>
        <translation>文件名</translation>
    </message>
    <message>
        <source>the name of its folder</source>
        <translation>所在文件夹名</translation>
    </message>
    <message>
        <source>Folder: {path}</source>
        <translation>文件夹：{path}</translation>
    </message>
    <message>
        <source>Analysis items: {items}</source>
        <translation>分析项目：{items}</translation>
    </message>
    <message>
        <source>Files: {rule}</source>
        <translation>文件：{rule}</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Sample: {source} {rule}</source>
        <translation>样品：{source} {rule}</translation>
    </message>
    <message>
        <source>Captured when still for {n} s</source>
        <translation>静止 {n} 秒后采集</translation>
    </message>
    <message>
        <source>A folder is whole with: {rule}</source>
        <translation>数据文件夹须含有：{rule}</translation>
    </message>
    <message>
        <source>Set up without the wizard: no version is kept yet.</source>
        <translation>未经向导设置：尚无版本记录。</translation>
    </message>
    <message>
        <source>Version {n}, {at}, by {who}</source>
        <translation>版本 {n}，{at}，{who}</translation>
    </message>
    <message>
        <source>{name} is watched again.</source>
        <translation>重新监视 {name}。</translation>
    </message>
    <message>
        <source>{name} is not watched any more.</source>
        <translation>不再监视 {name}。</translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation>仪器</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Analysis items</source>
        <translation>分析项目</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Switched off</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>Watched</source>
        <translation>监视中</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Vials</source>
        <translation>瓶数</translation>
    </message>
    <message>
        <source>Put up</source>
        <translation>登记</translation>
    </message>
</context>
<context>
    <name>JourneyPage</name>
    <message>
        <source>Where is my run?</source>
        <translation>我的样在哪里？</translation>
    </message>
    <message>
        <source>Type or scan a sample, an order, a file, a report or a barcode</source>
        <translation>输入或扫描样品、委托单、文件、报告或条码</translation>
    </message>
    <message>
        <source>Sample, order, file, report or barcode, then Enter</source>
        <translation>样品、委托单、文件、报告或条码，按回车</translation>
    </message>
    <message>
        <source>What to look for</source>
        <translation>要查找的内容</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>查找结果</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>Nothing is looked for yet.</source>
        <translation>尚未查找。</translation>
    </message>
    <message>
        <source>{n} found for &quot;{words}&quot;</source>
        <translation>“{words}”：找到 {n} 项</translation>
    </message>
    <message>
        <source>Nothing here is called &quot;{words}&quot;: no sample, order, report, file or run. Check the spelling, or wait until the order arrives from the service.</source>
        <translation>没有名为“{words}”的样品、委托单、报告、文件或进样。请核对输入，或等待平台下发委托单。</translation>
    </message>
    <message>
        <source>Each step from the order to the service stands here, with the reason where something waits.</source>
        <translation>这里列出从委托到上报的每一步，哪一步在等待、为什么等待。</translation>
    </message>
    <message>
        <source>What</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>项目</translation>
    </message>
    <message>
        <source>Where it is</source>
        <translation>当前位置</translation>
    </message>
    <message>
        <source>All done</source>
        <translation>全部完成</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
</context>
<context>
    <name>Keeping</name>
    <message>
        <source>I put the integration of {trace} of {sample} right by hand.
{changes}</source>
        <translation>我对 {sample} 的 {trace} 进行了人工积分。
{changes}</translation>
    </message>
    <message>
        <source>Looking at what changes…</source>
        <translation>正在查看会有哪些变化…</translation>
    </message>
    <message>
        <source>I put the integration of {trace} of {n} runs right by hand.</source>
        <translation>我对 {n} 个进样的 {trace} 进行了人工积分。</translation>
    </message>
    <message>
        <source>Looking at the other runs…</source>
        <translation>正在查看其他进样…</translation>
    </message>
    <message>
        <source>Keep the integration</source>
        <translation>保存积分</translation>
    </message>
    <message>
        <source>Peaks {a} → {b}; {changes}</source>
        <translation>峰数 {a} → {b}；{changes}</translation>
    </message>
    <message>
        <source>Report {numbers} holds these values: it must be sent back, or amended.</source>
        <translation>报告 {numbers} 含有这些数值：须退回，或（已签发的）须更改。</translation>
    </message>
</context>
<context>
    <name>LayOver</name>
    <message>
        <source>Blank</source>
        <translation>空白</translation>
    </message>
    <message>
        <source>Parallel run</source>
        <translation>平行样</translation>
    </message>
    <message>
        <source>Earlier run of the sample</source>
        <translation>该样品以前的进样</translation>
    </message>
    <message>
        <source>Standard or reference</source>
        <translation>标样或质控样</translation>
    </message>
    <message>
        <source>Other run of the instrument</source>
        <translation>该仪器的其他进样</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Geolab Station</source>
        <translation>地质实验室工作站</translation>
    </message>
</context>
<context>
    <name>MeasurementPage</name>
    <message>
        <source>Measurements</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Each run with its curve, its peaks and what was calculated from them</source>
        <translation>每次进样的曲线、色谱峰及由此计算的结果</translation>
    </message>
    <message>
        <source>Sample…</source>
        <translation>样品…</translation>
    </message>
    <message>
        <source>Search the runs</source>
        <translation>查找进样</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>进样</translation>
    </message>
    <message>
        <source>No run has arrived yet.</source>
        <translation>尚无进样数据到达。</translation>
    </message>
    <message>
        <source>No run is chosen.</source>
        <translation>未选择进样。</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样品</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
</context>
<context>
    <name>MergeDialog</name>
    <message>
        <source>Merge reports</source>
        <translation>合并报告</translation>
    </message>
    <message>
        <source>One analysis item, several orders</source>
        <translation>同一分析项目，多个委托单</translation>
    </message>
    <message>
        <source>One client, several items</source>
        <translation>同一委托单位，多个项目</translation>
    </message>
    <message>
        <source>Merged by</source>
        <translation>合并方式</translation>
    </message>
    <message>
        <source>Number, order, item…</source>
        <translation>编号、委托单、项目…</translation>
    </message>
    <message>
        <source>Search the issued reports</source>
        <translation>搜索已签发的报告</translation>
    </message>
    <message>
        <source>Issued reports</source>
        <translation>已签发的报告</translation>
    </message>
    <message>
        <source>No report has been issued yet.</source>
        <translation>尚无已签发的报告。</translation>
    </message>
    <message>
        <source>Take in / leave out</source>
        <translation>纳入 / 排除</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Take in two or more; Preview shows the pages that would come of them.</source>
        <translation>纳入两份或更多报告；按“预览”可看到合并后的页面。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Merge {n} reports…</source>
        <translation>合并 {n} 份报告…</translation>
    </message>
    <message>
        <source>Merge…</source>
        <translation>合并…</translation>
    </message>
    <message>
        <source>Merging {n} reports for a look…</source>
        <translation>正在合并 {n} 份报告以供预览…</translation>
    </message>
    <message>
        <source>Takes part</source>
        <translation>参与</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Report number</source>
        <translation>报告编号</translation>
    </message>
    <message>
        <source>Commission</source>
        <translation>委托单号</translation>
    </message>
    <message>
        <source>Analysis item</source>
        <translation>分析项目</translation>
    </message>
</context>
<context>
    <name>MethodDialog</name>
    <message>
        <source>Baseline mode and integration events</source>
        <translation>基线方式与积分事件</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>From (min)</source>
        <translation>起 (min)</translation>
    </message>
    <message>
        <source>To (min)</source>
        <translation>止 (min)</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Integration events</source>
        <translation>积分事件</translation>
    </message>
    <message>
        <source>Baseline mode</source>
        <translation>基线方式</translation>
    </message>
    <message>
        <source>Add an event</source>
        <translation>添加事件</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Integrate</source>
        <translation>积分</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>An empty time means the start or the end of the run. Events act in this order.</source>
        <translation>时间留空表示进样的开始或结束。事件按此顺序生效。</translation>
    </message>
    <message>
        <source>Classic: straight baselines, drop lines</source>
        <translation>经典：直线基线，垂直分割</translation>
    </message>
    <message>
        <source>Classic, small peaks on a tail skimmed straight</source>
        <translation>经典，拖尾上的小峰直线撇切</translation>
    </message>
    <message>
        <source>Classic, small peaks on a tail skimmed exponentially</source>
        <translation>经典，拖尾上的小峰指数撇切</translation>
    </message>
    <message>
        <source>Classic, small peaks on a tail skimmed by a Gaussian</source>
        <translation>经典，拖尾上的小峰高斯撇切</translation>
    </message>
    <message>
        <source>True: one baseline, overlapping peaks told apart by their shape</source>
        <translation>真值：统一基线，重叠峰按峰形分开</translation>
    </message>
    <message>
        <source>Integrator off</source>
        <translation>关闭积分</translation>
    </message>
    <message>
        <source>Leave out areas below</source>
        <translation>舍去面积低于</translation>
    </message>
    <message>
        <source>Leave out heights below</source>
        <translation>舍去峰高低于</translation>
    </message>
    <message>
        <source>Sum everything into one peak</source>
        <translation>合计为一个峰</translation>
    </message>
    <message>
        <source>Baseline at all valleys</source>
        <translation>各谷为基线</translation>
    </message>
    <message>
        <source>Baseline held level from the start</source>
        <translation>自起点水平基线</translation>
    </message>
    <message>
        <source>Baseline level, back from the end</source>
        <translation>自终点向前水平基线</translation>
    </message>
    <message>
        <source>Baseline through points (time level; time level)</source>
        <translation>基线过若干点（时间 高度; 时间 高度）</translation>
    </message>
    <message>
        <source>Dips are peaks</source>
        <translation>倒峰计为峰</translation>
    </message>
    <message>
        <source>Peaks are about this wide (s at half height)</source>
        <translation>峰宽约为（半高，秒）</translation>
    </message>
    <message>
        <source>Shoulders are peaks of their own</source>
        <translation>肩峰单独成峰</translation>
    </message>
    <message>
        <source>Shoulders belong to their peak</source>
        <translation>肩峰归入主峰</translation>
    </message>
    <message>
        <source>No skim</source>
        <translation>不撇切</translation>
    </message>
    <message>
        <source>Small peaks on a tail skimmed straight</source>
        <translation>拖尾上的小峰直线撇切</translation>
    </message>
    <message>
        <source>Small peaks on a tail skimmed exponentially</source>
        <translation>拖尾上的小峰指数撇切</translation>
    </message>
    <message>
        <source>Small peaks on a tail skimmed by a Gaussian</source>
        <translation>拖尾上的小峰高斯撇切</translation>
    </message>
    <message>
        <source>Event {n}: it ends before it begins.</source>
        <translation>事件 {n}：结束早于开始。</translation>
    </message>
    <message>
        <source>Event {n}: its points &quot;{text}&quot; are not two or more times with their levels, as 2.1 10; 3.4 12.</source>
        <translation>事件 {n}：“{text}”不是两个以上的时间及其高度，应如 2.1 10; 3.4 12。</translation>
    </message>
    <message>
        <source>Event {n}: its value is missing.</source>
        <translation>事件 {n}：缺少数值。</translation>
    </message>
    <message>
        <source>Event {n}: it needs both times.</source>
        <translation>事件 {n}：须填写起止时间。</translation>
    </message>
</context>
<context>
    <name>NameDialog</name>
    <message>
        <source>Name the peak</source>
        <translation>指认峰</translation>
    </message>
    <message>
        <source>Component</source>
        <translation>组分</translation>
    </message>
    <message>
        <source>The peak at {time} min is</source>
        <translation>{time} min 处的峰是</translation>
    </message>
    <message>
        <source>An empty name says that it is no known component.</source>
        <translation>名称留空表示不是已知组分。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>NumbersDialog</name>
    <message>
        <source>Report numbers</source>
        <translation>报告编号</translation>
    </message>
    <message>
        <source>Number, state, reason, person…</source>
        <translation>编号、状态、原因、人员…</translation>
    </message>
    <message>
        <source>Search the numbers</source>
        <translation>查找编号</translation>
    </message>
    <message>
        <source>No number has been given yet.</source>
        <translation>尚未给出任何编号。</translation>
    </message>
    <message>
        <source>Make void…</source>
        <translation>作废…</translation>
    </message>
    <message>
        <source>Give up a report that was sent back; its number stays</source>
        <translation>放弃已退回的报告，编号保留</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Scheme: {scheme}</source>
        <translation>编号规则：{scheme}</translation>
    </message>
    <message>
        <source>The numbers come in blocks from the service.</source>
        <translation>编号由平台按号段分配。</translation>
    </message>
    <message>
        <source>{counter}: {first} to {last} are left</source>
        <translation>{counter}：剩余 {first} 至 {last}</translation>
    </message>
    <message>
        <source>Gaps: {numbers}</source>
        <translation>缺号：{numbers}</translation>
    </message>
    <message>
        <source>No gaps: every number that was given has its report.</source>
        <translation>无缺号：给出的每个编号都有报告。</translation>
    </message>
    <message>
        <source>Report number</source>
        <translation>报告编号</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>版次</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>gap</source>
        <translation>缺号</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Void by</source>
        <translation>作废人</translation>
    </message>
    <message>
        <source>Void since</source>
        <translation>作废时间</translation>
    </message>
</context>
<context>
    <name>OpeningLine</name>
    <message>
        <source>Opening &quot;{page}&quot;…</source>
        <translation>正在打开“{page}”…</translation>
    </message>
</context>
<context>
    <name>OrderFacts</name>
    <message>
        <source>Order and sample</source>
        <translation>委托与样品</translation>
    </message>
    <message>
        <source>Order {no}</source>
        <translation>委托 {no}</translation>
    </message>
    <message>
        <source>Sample {no}</source>
        <translation>样品 {no}</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>委托单位</translation>
    </message>
    <message>
        <source>Contact</source>
        <translation>联系人</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Submitted by</source>
        <translation>送样人</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>收样日期</translation>
    </message>
    <message>
        <source>Requirements and method wanted</source>
        <translation>检测要求与指定方法</translation>
    </message>
    <message>
        <source>Sampling: plan, method, by whom</source>
        <translation>采样计划、方法与采样人</translation>
    </message>
    <message>
        <source>Client&apos;s id</source>
        <translation>原编号</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>State when received</source>
        <translation>收样时状态</translation>
    </message>
    <message>
        <source>Well</source>
        <translation>井号</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>井深</translation>
    </message>
    <message>
        <source>Stratum</source>
        <translation>层位</translation>
    </message>
    <message>
        <source>Lithology</source>
        <translation>岩性</translation>
    </message>
    <message>
        <source>Sampled on</source>
        <translation>采样日期</translation>
    </message>
    <message>
        <source>Sampled at</source>
        <translation>采样地点</translation>
    </message>
</context>
<context>
    <name>OrdersPage</name>
    <message>
        <source>Orders</source>
        <translation>委托</translation>
    </message>
    <message>
        <source>Every analysis item of every sample, as the platform handed it down</source>
        <translation>平台下发的每个样品的每个分析项目</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Sample, client, well, report…</source>
        <translation>样品、委托单位、井号、报告…</translation>
    </message>
    <message>
        <source>Search the tasks</source>
        <translation>查找检测任务</translation>
    </message>
    <message>
        <source>Print labels…</source>
        <translation>打印标签…</translation>
    </message>
    <message>
        <source>A label with QR code for each sample that is listed</source>
        <translation>为列出的每个样品打印带二维码的标签</translation>
    </message>
    <message>
        <source>The newest {n} are shown: type to find others.</source>
        <translation>仅显示最新 {n} 条：输入文字可查找其他。</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>检测任务</translation>
    </message>
    <message>
        <source>No task here.</source>
        <translation>没有检测任务。</translation>
    </message>
    <message>
        <source>Commission</source>
        <translation>委托单号</translation>
    </message>
    <message>
        <source>Sample number</source>
        <translation>样品编号</translation>
    </message>
    <message>
        <source>Analysis item</source>
        <translation>分析项目</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Calculated</source>
        <translation>计算时间</translation>
    </message>
    <message>
        <source>Report number</source>
        <translation>报告编号</translation>
    </message>
    <message>
        <source>Client&apos;s id</source>
        <translation>原编号</translation>
    </message>
    <message>
        <source>Well</source>
        <translation>井号</translation>
    </message>
    <message>
        <source>Depth (m)</source>
        <translation>井深（m）</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>委托单位</translation>
    </message>
</context>
<context>
    <name>OriginPanel</name>
    <message>
        <source>Show the peak</source>
        <translation>查看该峰</translation>
    </message>
    <message>
        <source>Raw bytes…</source>
        <translation>原始字节…</translation>
    </message>
    <message>
        <source>Where the value comes from</source>
        <translation>数值的来源</translation>
    </message>
    <message>
        <source>Choose a value in the table: its peaks and raw files are shown here.</source>
        <translation>请在表中选择一个数值：此处显示其峰与原始文件。</translation>
    </message>
    <message>
        <source>not rounded: {value}</source>
        <translation>未修约：{value}</translation>
    </message>
    <message>
        <source>result revision {n}</source>
        <translation>结果第 {n} 版</translation>
    </message>
    <message>
        <source>Put right by hand: {why}</source>
        <translation>人工更正：{why}</translation>
    </message>
    <message>
        <source>What</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Peak area</source>
        <translation>峰面积</translation>
    </message>
    <message>
        <source>Mineral phase</source>
        <translation>矿物物相</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>读数</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>Curve</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>File: sample</source>
        <translation>文件：样品</translation>
    </message>
    <message>
        <source>File: duplicate</source>
        <translation>文件：平行样</translation>
    </message>
    <message>
        <source>File: mount</source>
        <translation>文件：处理片</translation>
    </message>
    <message>
        <source>File: standard</source>
        <translation>文件：标样</translation>
    </message>
    <message>
        <source>File: reference</source>
        <translation>文件：质控样</translation>
    </message>
    <message>
        <source>File: blank</source>
        <translation>文件：空白</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Today</source>
        <translation>今日</translation>
    </message>
    <message>
        <source>Where is my run?</source>
        <translation>我的样在哪里？</translation>
    </message>
    <message>
        <source>Arrivals</source>
        <translation>到达</translation>
    </message>
    <message>
        <source>Measurements</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Drafts and reports</source>
        <translation>草稿与报告</translation>
    </message>
    <message>
        <source>Orders</source>
        <translation>委托</translation>
    </message>
    <message>
        <source>Weighing</source>
        <translation>称量</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>仪器</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>PdfView</name>
    <message>
        <source>Pages of the report</source>
        <translation>报告页面</translation>
    </message>
    <message>
        <source>Page {n}</source>
        <translation>第 {n} 页</translation>
    </message>
    <message>
        <source>The pages are being drawn…</source>
        <translation>正在绘制页面…</translation>
    </message>
    <message>
        <source>Only the first {n} of {all} pages are shown here.</source>
        <translation>此处只显示 {all} 页中的前 {n} 页。</translation>
    </message>
</context>
<context>
    <name>PeopleTab</name>
    <message>
        <source>Add a person…</source>
        <translation>添加人员…</translation>
    </message>
    <message>
        <source>Change rights…</source>
        <translation>修改权限…</translation>
    </message>
    <message>
        <source>New PIN…</source>
        <translation>设置新 PIN…</translation>
    </message>
    <message>
        <source>Until there is an administrator, anybody may change settings here: make the first person one.</source>
        <translation>在有管理员之前，任何人都可更改设置：请把第一位人员设为管理员。</translation>
    </message>
    <message>
        <source>People</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Nobody is known yet. The first person should be an administrator.</source>
        <translation>尚无人员。第一位应为管理员。</translation>
    </message>
    <message>
        <source>I change who may do what at this station.</source>
        <translation>我更改本站人员的权限。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>May</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>在岗</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>已离开</translation>
    </message>
</context>
<context>
    <name>PersonDialog</name>
    <message>
        <source>works here</source>
        <translation>在岗</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Add a person</source>
        <translation>添加人员</translation>
    </message>
    <message>
        <source>New PIN</source>
        <translation>新 PIN</translation>
    </message>
    <message>
        <source>Change rights</source>
        <translation>修改权限</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>May</source>
        <translation>权限</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
    <message>
        <source>PIN again</source>
        <translation>再次输入 PIN</translation>
    </message>
    <message>
        <source>The two PINs are not the same.</source>
        <translation>两次输入的 PIN 不一致。</translation>
    </message>
</context>
<context>
    <name>PersonSwitch</name>
    <message>
        <source>Who works here now</source>
        <translation>当前操作人员</translation>
    </message>
    <message>
        <source>I work at this station now.</source>
        <translation>我现在在本站操作。</translation>
    </message>
</context>
<context>
    <name>PortForm</name>
    <message>
        <source>a profile of its own, by example</source>
        <translation>按示例生成的专用描述</translation>
    </message>
    <message>
        <source>as people here call it, such as BAL-1</source>
        <translation>本室的叫法，如 BAL-1</translation>
    </message>
    <message>
        <source>empty: any balance; another one is refused</source>
        <translation>留空：任何天平；填写后换了天平即拒收</translation>
    </message>
    <message>
        <source>the whole text; or a regular expression</source>
        <translation>全部文字；或正则表达式</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>描述文件</translation>
    </message>
    <message>
        <source>Used for</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Analysis items</source>
        <translation>分析项目</translation>
    </message>
    <message>
        <source>Sample rule</source>
        <translation>样品名规则</translation>
    </message>
    <message>
        <source>Balance&apos;s serial number</source>
        <translation>天平序列号</translation>
    </message>
</context>
<context>
    <name>PortWizard</name>
    <message>
        <source>Set a serial port up</source>
        <translation>设置串口</translation>
    </message>
    <message>
        <source>Choose the port, press Listen, and let the instrument print two or three times. Nothing is ever said to it; speed, parity and protocol are found from what it says.</source>
        <translation>选择端口，按“监听”，让仪器打印两三次。本程序不向它发送任何内容；波特率、校验和协议由它所说的内容判断。</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>COM3, /dev/ttyUSB0, socket://host:port, rfc2217://host:port</source>
        <translation>COM3、/dev/ttyUSB0、socket://host:port、rfc2217://host:port</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>监听</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>What was heard</source>
        <translation>听到的内容</translation>
    </message>
    <message>
        <source>Nothing was heard.</source>
        <translation>没有听到任何内容。</translation>
    </message>
    <message>
        <source>1.  Listen, and print a weight or a result two or three times: speed, parity and protocol are found.
2.  Where no protocol is known, a profile of the lines is proposed, to be completed.
3.  The dry run says of every line that was heard which value it gives, and of which sample.
4.  Switch on: the agent listens from the next second on.</source>
        <translation>1.  监听，并让仪器打印两三次称量或结果：自动识别速率、校验与协议。
2.  若协议未知，则给出各行的解析方案，由您补全。
3.  试运行：逐行说明收到的内容给出哪个数值、属于哪个样品。
4.  启用：一秒之内值守程序即开始监听。</translation>
    </message>
    <message>
        <source>Name a port first.</source>
        <translation>请先指定端口。</translation>
    </message>
    <message>
        <source>Listening: let the instrument print…</source>
        <translation>正在监听：请让仪器打印…</translation>
    </message>
    <message>
        <source>Nothing was heard. Let the instrument print; check its cable and its settings.</source>
        <translation>没有听到任何内容。请让仪器打印；检查线缆和仪器的输出设置。</translation>
    </message>
    <message>
        <source>{n} lines, {share} without a flaw, at {line}: {names}.</source>
        <translation>{n} 行，无误的占 {share}，端口设置 {line}：{names}。</translation>
    </message>
    <message>
        <source>{n} lines, {share} without a flaw, at {line}: no known protocol; a profile is proposed.</source>
        <translation>{n} 行，无误的占 {share}，端口设置 {line}：不属于已知协议；已拟出描述文件。</translation>
    </message>
    <message>
        <source>{n} lines, {share} without a flaw, at {line}: not understood; choose the protocol.</source>
        <translation>{n} 行，无误的占 {share}，端口设置 {line}：没有听懂；请选择协议。</translation>
    </message>
    <message>
        <source>Dry run: {taken} of {n} lines give a value</source>
        <translation>试运行：{n} 行中 {taken} 行给出数值</translation>
    </message>
    <message>
        <source>{name} is listened to from now on with these settings.</source>
        <translation>从现在起按这些设置监听 {name}。</translation>
    </message>
</context>
<context>
    <name>Ports</name>
    <message>
        <source>Weighing page</source>
        <translation>称量页面</translation>
    </message>
    <message>
        <source>Results with sample numbers</source>
        <translation>带样品编号的结果</translation>
    </message>
    <message>
        <source>Barcode scanner</source>
        <translation>条码枪</translation>
    </message>
    <message>
        <source>Conditions of the room</source>
        <translation>环境条件</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>The same weighing again</source>
        <translation>同一次称量的重复</translation>
    </message>
    <message>
        <source>Not at rest: no result</source>
        <translation>未稳定：不作结果</translation>
    </message>
    <message>
        <source>In doubt: no result</source>
        <translation>存疑：不作结果</translation>
    </message>
    <message>
        <source>Damaged: no result</source>
        <translation>损坏：不作结果</translation>
    </message>
    <message>
        <source>Not understood</source>
        <translation>没有听懂</translation>
    </message>
    <message>
        <source>No value</source>
        <translation>无数值</translation>
    </message>
    <message>
        <source>What becomes of it</source>
        <translation>如何处理</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样品</translation>
    </message>
    <message>
        <source>Heard</source>
        <translation>听到</translation>
    </message>
</context>
<context>
    <name>ProfileForm</name>
    <message>
        <source>Instrument</source>
        <translation>仪器</translation>
    </message>
    <message>
        <source>Analysis items</source>
        <translation>分析项目</translation>
    </message>
    <message>
        <source>Only files like</source>
        <translation>只取文件</translation>
    </message>
    <message>
        <source>The sample is</source>
        <translation>样品取自</translation>
    </message>
    <message>
        <source>by the rule</source>
        <translation>按规则</translation>
    </message>
    <message>
        <source>Captured when still for</source>
        <translation>静止多久后采集</translation>
    </message>
    <message>
        <source>A folder is whole with</source>
        <translation>数据文件夹须含有</translation>
    </message>
    <message>
        <source>as people here call it, such as GC-1</source>
        <translation>本室的叫法，如 GC-1</translation>
    </message>
    <message>
        <source>all files; or patterns such as *.D; *.cdf</source>
        <translation>全部；或如 *.D; *.cdf 的式样</translation>
    </message>
    <message>
        <source>the whole text; or a regular expression</source>
        <translation>整段文字；或正则表达式</translation>
    </message>
    <message>
        <source>nothing is asked; or files such as *.ch; acq.txt</source>
        <translation>不作要求；或填文件，如 *.ch; acq.txt</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>what the file says</source>
        <translation>文件内的样品名</translation>
    </message>
    <message>
        <source>the file&apos;s name</source>
        <translation>文件名</translation>
    </message>
    <message>
        <source>the name of its folder</source>
        <translation>所在文件夹名</translation>
    </message>
</context>
<context>
    <name>ProgressLine</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
</context>
<context>
    <name>PulseLine</name>
    <message>
        <source>Start the agent</source>
        <translation>启动值守程序</translation>
    </message>
    <message>
        <source>Nothing is taken from the instruments while it is not running</source>
        <translation>值守程序没有运行时不采集任何仪器数据</translation>
    </message>
    <message>
        <source>Unsent: {n}</source>
        <translation>未发送：{n}</translation>
    </message>
    <message>
        <source>, {n} refused</source>
        <translation>，{n} 条被拒绝</translation>
    </message>
    <message>
        <source>Central service: not connected yet</source>
        <translation>中心服务：尚未连接</translation>
    </message>
    <message>
        <source>Central service: heard {age}</source>
        <translation>中心服务：{age}有应答</translation>
    </message>
    <message>
        <source>Agent: starting…</source>
        <translation>值守程序：正在启动…</translation>
    </message>
    <message>
        <source>Agent: has not run yet</source>
        <translation>值守程序：尚未运行</translation>
    </message>
    <message>
        <source>Agent: not running; last seen {age}</source>
        <translation>值守程序：未运行；上次运行：{age}</translation>
    </message>
    <message>
        <source>Agent: running, no folder to watch</source>
        <translation>值守程序：运行中，没有要监视的文件夹</translation>
    </message>
    <message>
        <source>Agent: last look {age}</source>
        <translation>值守程序：{age}查看过</translation>
    </message>
</context>
<context>
    <name>QueuePage</name>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>What is told to the central service: nothing is dropped, everything is sent until it is stored</source>
        <translation>向中心服务上报的内容：一条不丢，直到对方存妥为止</translation>
    </message>
    <message>
        <source>Events waiting</source>
        <translation>待发送事件</translation>
    </message>
    <message>
        <source>Oldest waiting since</source>
        <translation>最早一条等待自</translation>
    </message>
    <message>
        <source>Files waiting</source>
        <translation>待上传文件</translation>
    </message>
    <message>
        <source>Held by the service</source>
        <translation>服务端暂存</translation>
    </message>
    <message>
        <source>Refused, to be acted on</source>
        <translation>被拒绝，须处理</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Send again…</source>
        <translation>重新发送…</translation>
    </message>
    <message>
        <source>Give up…</source>
        <translation>作废…</translation>
    </message>
    <message>
        <source>Send now</source>
        <translation>立即发送</translation>
    </message>
    <message>
        <source>Hours and pace…</source>
        <translation>时段与速度…</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>No event here.</source>
        <translation>没有事件。</translation>
    </message>
    <message>
        <source>The agent has not reached the service yet.</source>
        <translation>值守程序尚未连上平台。</translation>
    </message>
    <message>
        <source>Settle what the reason names, then send it again; what comes after it in its stream waits. If it was wrong from the start, give it up with a reason: its bytes are kept here and the rest goes on.</source>
        <translation>请先处理所列原因，再重新发送；同一流中其后的事件在等待。若一开始就有误，可写明原因后作废：原内容保留在本机，其余继续发送。</translation>
    </message>
    <message>
        <source>The service has it on disk.</source>
        <translation>中心服务已将其存盘。</translation>
    </message>
    <message>
        <source>It is sent by itself as soon as the service can be reached.</source>
        <translation>中心服务恢复连接后会自动发送。</translation>
    </message>
    <message>
        <source>The reason is settled; this event may be sent again.</source>
        <translation>原因已处理，该事件可重新发送。</translation>
    </message>
    <message>
        <source>This event is given up; the service is told that its place is void.</source>
        <translation>作废该事件，并告知平台其位置为空。</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>Recorded</source>
        <translation>记录时间</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>How far</source>
        <translation>到达程度</translation>
    </message>
    <message>
        <source>How far the events of this stream have come, the least of them</source>
        <translation>该数据流中各事件到达的程度，以最落后者为准</translation>
    </message>
    <message>
        <source>Tries</source>
        <translation>尝试次数</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>事件流</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Geolab Station</source>
        <translation>地质实验室工作站</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Where is my run?</source>
        <translation>我的样在哪里？</translation>
    </message>
    <message>
        <source>Sample, order, file, report or barcode (Ctrl+F)</source>
        <translation>样品、委托单、文件、报告或条码（Ctrl+F）</translation>
    </message>
    <message>
        <source>Change the language</source>
        <translation>切换语言</translation>
    </message>
    <message>
        <source>Guide</source>
        <translation>使用手册</translation>
    </message>
    <message>
        <source>How to use this page (F1)</source>
        <translation>本页如何使用（F1）</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Change the appearance</source>
        <translation>切换外观</translation>
    </message>
    <message>
        <source>Nobody at the desk</source>
        <translation>未登录人员</translation>
    </message>
    <message>
        <source>Who works here now: change by PIN (Ctrl+L)</source>
        <translation>当前操作人员：用 PIN 切换（Ctrl+L）</translation>
    </message>
    <message>
        <source>Who works here now</source>
        <translation>当前操作人员</translation>
    </message>
</context>
<context>
    <name>RawBytes</name>
    <message>
        <source>Raw bytes</source>
        <translation>原始字节</translation>
    </message>
    <message>
        <source>Bytes of the file</source>
        <translation>文件的字节</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>On</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Page {n} of {all}</source>
        <translation>第 {n} 页，共 {all} 页</translation>
    </message>
</context>
<context>
    <name>ReasonDialog</name>
    <message>
        <source>Reason for this act</source>
        <translation>此操作的理由</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>The same for what I do next on this run</source>
        <translation>此进样的后续操作均用同一理由</translation>
    </message>
    <message>
        <source>Do it</source>
        <translation>执行</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>ReportActs</name>
    <message>
        <source>I prepared the report on {item} of commission {commission}.</source>
        <translation>本人编制了委托单 {commission} 的“{item}”报告。</translation>
    </message>
    <message>
        <source>Prepare the report</source>
        <translation>编制报告</translation>
    </message>
    <message>
        <source>I reviewed report {number} and found it right.</source>
        <translation>本人审核了报告 {number}，内容无误。</translation>
    </message>
    <message>
        <source>Review the report</source>
        <translation>审核报告</translation>
    </message>
    <message>
        <source>I approve report {number}; it is issued to the client.</source>
        <translation>本人批准报告 {number}，同意向委托单位签发。</translation>
    </message>
    <message>
        <source>Approve and issue the report</source>
        <translation>批准并签发报告</translation>
    </message>
    <message>
        <source>I send report {number} back, for this reason.</source>
        <translation>本人退回报告 {number}，原因如下。</translation>
    </message>
    <message>
        <source>Send the report back</source>
        <translation>退回报告</translation>
    </message>
    <message>
        <source>I prepare an amendment to report {number}, for this reason.</source>
        <translation>我编制报告 {number} 的更改，理由如下。</translation>
    </message>
    <message>
        <source>Amend the report</source>
        <translation>更改报告</translation>
    </message>
    <message>
        <source>I prepare the parts of report {number}.</source>
        <translation>我编制报告 {number} 的拆分报告。</translation>
    </message>
    <message>
        <source>Split the report</source>
        <translation>拆分报告</translation>
    </message>
    <message>
        <source>I prepare one report of {n} issued reports.</source>
        <translation>我将 {n} 份已签发的报告编制为一份报告。</translation>
    </message>
    <message>
        <source>Merge the reports</source>
        <translation>合并报告</translation>
    </message>
    <message>
        <source>I declare this of {item} of commission {commission}.</source>
        <translation>本人就委托单 {commission} 的{item}作此声明。</translation>
    </message>
    <message>
        <source>Declare</source>
        <translation>声明</translation>
    </message>
    <message>
        <source>I make report {number} void, for this reason; its number is not used again.</source>
        <translation>本人因此原因作废报告 {number}，其编号不再使用。</translation>
    </message>
    <message>
        <source>Make the report void</source>
        <translation>作废报告</translation>
    </message>
    <message>
        <source>Put a value right by hand</source>
        <translation>人工更正数值</translation>
    </message>
</context>
<context>
    <name>ReportFiles</name>
    <message>
        <source>Opening {report}…</source>
        <translation>正在打开 {report}…</translation>
    </message>
    <message>
        <source>Export the report</source>
        <translation>导出报告</translation>
    </message>
    <message>
        <source>Written: {file}</source>
        <translation>已写入：{file}</translation>
    </message>
    <message>
        <source>Exporting {file}…</source>
        <translation>正在导出 {file}…</translation>
    </message>
</context>
<context>
    <name>ReportPanel</name>
    <message>
        <source>Review…</source>
        <translation>审核…</translation>
    </message>
    <message>
        <source>Approve and issue…</source>
        <translation>批准并签发…</translation>
    </message>
    <message>
        <source>Send back…</source>
        <translation>退回…</translation>
    </message>
    <message>
        <source>Open PDF</source>
        <translation>打开 PDF</translation>
    </message>
    <message>
        <source>Export ▾</source>
        <translation>导出 ▾</translation>
    </message>
    <message>
        <source>More ▾</source>
        <translation>更多 ▾</translation>
    </message>
    <message>
        <source>Amend…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Split into parts…</source>
        <translation>拆分…</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>验伪</translation>
    </message>
    <message>
        <source>{state}  ·  revision {revision}  ·  commission {commission}  ·  {n} tasks</source>
        <translation>{state}  ·  第 {revision} 版  ·  委托单 {commission}  ·  {n} 个检测任务</translation>
    </message>
    <message>
        <source>Sent back: {reason}</source>
        <translation>退回原因：{reason}</translation>
    </message>
</context>
<context>
    <name>ReportsPage</name>
    <message>
        <source>Reports</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Drafts fill themselves as data arrives; three people sign a report before it is issued</source>
        <translation>草稿随数据到达自动填写；报告须经编制、审核、批准三人签字后签发</translation>
    </message>
    <message>
        <source>Drafts and reports</source>
        <translation>草稿与报告</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Number, order, item, state…</source>
        <translation>编号、委托单、项目、状态…</translation>
    </message>
    <message>
        <source>Search the reports</source>
        <translation>搜索报告</translation>
    </message>
    <message>
        <source>Merge…</source>
        <translation>合并…</translation>
    </message>
    <message>
        <source>Numbers…</source>
        <translation>编号…</translation>
    </message>
    <message>
        <source>Every report number and what became of it: gaps, blocks, void numbers</source>
        <translation>每个报告编号及其去向：缺号、号段、作废</translation>
    </message>
    <message>
        <source>There is no draft and no report yet.</source>
        <translation>尚无草稿和报告。</translation>
    </message>
    <message>
        <source>No draft waits: every task is in a report, or nothing is ordered.</source>
        <translation>没有等待的草稿：检测任务均已编入报告，或尚无委托。</translation>
    </message>
    <message>
        <source>No report has been prepared yet.</source>
        <translation>尚未编制报告。</translation>
    </message>
    <message>
        <source>By sample</source>
        <translation>按样品</translation>
    </message>
    <message>
        <source>By analysis item</source>
        <translation>按分析项目</translation>
    </message>
    <message>
        <source>By client</source>
        <translation>按委托单位</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>不报告</translation>
    </message>
    <message>
        <source>I put {value} of {sample} right: {before} → {after}</source>
        <translation>我更正 {sample} 的 {value}：{before} → {after}</translation>
    </message>
    <message>
        <source>Commission</source>
        <translation>委托单号</translation>
    </message>
    <message>
        <source>Analysis item</source>
        <translation>分析项目</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>已备</translation>
    </message>
    <message>
        <source>Report number</source>
        <translation>报告编号</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
</context>
<context>
    <name>RunListDialog</name>
    <message>
        <source>Put up a run list</source>
        <translation>登记序列</translation>
    </message>
    <message>
        <source>One sample&apos;s name on each line, as the instrument will write it</source>
        <translation>每行一个样品名，与仪器写出的名称一致</translation>
    </message>
    <message>
        <source>From a table…</source>
        <translation>从表格读取…</translation>
    </message>
    <message>
        <source>Put up</source>
        <translation>登记</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation>仪器</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样品</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>The table of the sequence</source>
        <translation>序列表格</translation>
    </message>
    <message>
        <source>{n} vials</source>
        <translation>{n} 个瓶位</translation>
    </message>
</context>
<context>
    <name>RunTables</name>
    <message>
        <source>Peaks</source>
        <translation>峰表</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Readings</source>
        <translation>读数</translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>文件内容</translation>
    </message>
    <message>
        <source>This curve has no peaks.</source>
        <translation>这条曲线没有峰。</translation>
    </message>
    <message>
        <source>Nothing is calculated from this run.</source>
        <translation>本次进样没有计算结果。</translation>
    </message>
    <message>
        <source>The file has no single readings.</source>
        <translation>文件中没有单独的读数。</translation>
    </message>
    <message>
        <source>Nothing was remarked.</source>
        <translation>没有备注。</translation>
    </message>
    <message>
        <source>The file says no more of itself.</source>
        <translation>文件中没有其他内容。</translation>
    </message>
    <message>
        <source>What the run holds</source>
        <translation>进样所含内容</translation>
    </message>
    <message>
        <source>No.</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Time (min)</source>
        <translation>保留时间（min）</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>峰面积</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>峰高</translation>
    </message>
    <message>
        <source>Width (min)</source>
        <translation>半峰宽（min）</translation>
    </message>
    <message>
        <source>Symmetry</source>
        <translation>对称因子</translation>
    </message>
    <message>
        <source>S/N</source>
        <translation>信噪比</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>分离度</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>切割</translation>
    </message>
    <message>
        <source>Found by</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Parameter</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>As printed</source>
        <translation>报告值</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单位</translation>
    </message>
    <message>
        <source>Not rounded</source>
        <translation>修约前</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Made of</source>
        <translation>由何得出</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>读数</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>At</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Entry</source>
        <translation>条目</translation>
    </message>
    <message>
        <source>Text in the file</source>
        <translation>文件中的原文</translation>
    </message>
</context>
<context>
    <name>SequenceDialog</name>
    <message>
        <source>Apply to the whole sequence</source>
        <translation>应用到整个序列</translation>
    </message>
    <message>
        <source>Runs of the sequence</source>
        <translation>序列中的进样</translation>
    </message>
    <message>
        <source>There is no other run of this item on this day.</source>
        <translation>当天没有该项目的其他进样。</translation>
    </message>
    <message>
        <source>Take in / leave out</source>
        <translation>纳入 / 排除</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>What changes if these runs are integrated the same way</source>
        <translation>若这些进样以相同方式积分，将有以下变化</translation>
    </message>
    <message>
        <source>Nothing is stored before it is signed.</source>
        <translation>签字之前不会保存任何内容。</translation>
    </message>
    <message>
        <source>{n} steps set a baseline at a level of this run&apos;s signal; they are not carried over. Nothing is stored before it is signed.</source>
        <translation>有 {n} 步按本进样的信号高度设定基线，不会带到其他进样。签字之前不会保存任何内容。</translation>
    </message>
    <message>
        <source>Keep for this and {n} other runs…</source>
        <translation>为本进样及另外 {n} 个进样保存…</translation>
    </message>
    <message>
        <source>Takes part</source>
        <translation>参与</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>No</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样品</translation>
    </message>
    <message>
        <source>Peaks</source>
        <translation>峰表</translation>
    </message>
    <message>
        <source>What changes</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>In report</source>
        <translation>所在报告</translation>
    </message>
    <message>
        <source>Run at</source>
        <translation>进样时间</translation>
    </message>
    <message>
        <source>no printed value changes</source>
        <translation>打印值无变化</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>How this station works, who may do what, what was done, and help</source>
        <translation>本站如何运行、谁可以做什么、做过什么，以及帮助</translation>
    </message>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>People</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>标准物质证书</translation>
    </message>
    <message>
        <source>Audit trail</source>
        <translation>审计记录</translation>
    </message>
    <message>
        <source>Support and about</source>
        <translation>支持与关于</translation>
    </message>
    <message>
        <source>Parts of the settings</source>
        <translation>设置的各部分</translation>
    </message>
</context>
<context>
    <name>SigningDialog</name>
    <message>
        <source>Sign</source>
        <translation>签字</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>No person of this station has the right to do this.</source>
        <translation>本工作站没有人员具有此项权限。</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>人员</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>PIN 码</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Being signed…</source>
        <translation>正在签字…</translation>
    </message>
</context>
<context>
    <name>SpectrumView</name>
    <message>
        <source>Mass spectrum</source>
        <translation>质谱图</translation>
    </message>
    <message>
        <source>Move over the curve: its mass spectrum is shown here.</source>
        <translation>将光标移到曲线上，此处显示其质谱图。</translation>
    </message>
    <message>
        <source>Scan {n} at {time} min</source>
        <translation>第 {n} 次扫描，{time} min</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Ordered</source>
        <translation>已委托</translation>
    </message>
    <message>
        <source>Arrived</source>
        <translation>已到达</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>已读取</translation>
    </message>
    <message>
        <source>Matched to its task</source>
        <translation>匹配任务</translation>
    </message>
    <message>
        <source>Calculated</source>
        <translation>计算</translation>
    </message>
    <message>
        <source>Report prepared</source>
        <translation>报告编制</translation>
    </message>
    <message>
        <source>Reviewed</source>
        <translation>审核</translation>
    </message>
    <message>
        <source>Approved and issued</source>
        <translation>批准并签发</translation>
    </message>
    <message>
        <source>Told to the service</source>
        <translation>上报平台</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>waits here</source>
        <translation>在此等待</translation>
    </message>
    <message>
        <source>stopped here</source>
        <translation>在此停止</translation>
    </message>
    <message>
        <source>still ahead</source>
        <translation>尚未到</translation>
    </message>
    <message>
        <source>Show the order</source>
        <translation>查看委托单</translation>
    </message>
    <message>
        <source>Show the file</source>
        <translation>查看文件</translation>
    </message>
    <message>
        <source>Open the run</source>
        <translation>打开进样</translation>
    </message>
    <message>
        <source>Go to the report</source>
        <translation>前往报告</translation>
    </message>
    <message>
        <source>Go to the queue</source>
        <translation>前往队列</translation>
    </message>
    <message>
        <source>Go to the instrument</source>
        <translation>前往仪器</translation>
    </message>
    <message>
        <source>Show the board</source>
        <translation>查看今日</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>前往</translation>
    </message>
</context>
<context>
    <name>SupportTab</name>
    <message>
        <source>This program: version, libraries, licence, folder of its data</source>
        <translation>本程序：版本、程序库、许可证与数据文件夹</translation>
    </message>
    <message>
        <source>For support: versions, states, counts, troubles and logs. Results are left out; numbers and names of samples, orders, clients, reports and people are replaced. Read it before you send it.</source>
        <translation>供技术支持使用：版本、状态、数量、故障与日志。不含结果；样品、委托、客户、报告与人员的编号和名称均已替换。请先阅读再发送。</translation>
    </message>
    <message>
        <source>Show what it holds</source>
        <translation>查看内容</translation>
    </message>
    <message>
        <source>Save as ZIP…</source>
        <translation>另存为 ZIP…</translation>
    </message>
    <message>
        <source>What the bundle holds</source>
        <translation>诊断包内容</translation>
    </message>
    <message>
        <source>Nothing is gathered yet.</source>
        <translation>尚未收集。</translation>
    </message>
    <message>
        <source>Saved: {path}</source>
        <translation>已保存：{path}</translation>
    </message>
</context>
<context>
    <name>Today</name>
    <message>
        <source>Planned</source>
        <translation>已计划</translation>
    </message>
    <message>
        <source>In</source>
        <translation>已到达</translation>
    </message>
    <message>
        <source>Late</source>
        <translation>迟到</translation>
    </message>
    <message>
        <source>Unexpected</source>
        <translation>计划外</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>批准</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审核</translation>
    </message>
    <message>
        <source>Sent back: prepare again</source>
        <translation>已退回，待重新编制</translation>
    </message>
    <message>
        <source>Prepare</source>
        <translation>编制</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Vial</source>
        <translation>瓶位</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样品</translation>
    </message>
    <message>
        <source>Item or instrument</source>
        <translation>项目或仪器</translation>
    </message>
    <message>
        <source>Order or run list</source>
        <translation>委托单或序列</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>due {at}</source>
        <translation>应于 {at} 前</translation>
    </message>
    <message>
        <source>To do</source>
        <translation>待办</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Analysis item</source>
        <translation>分析项目</translation>
    </message>
    <message>
        <source>Waits for</source>
        <translation>等待</translation>
    </message>
    <message>
        <source> or </source>
        <translation> 或 </translation>
    </message>
    <message>
        <source>nobody here may do this</source>
        <translation>本站无人有此权限</translation>
    </message>
    <message>
        <source>What</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation>仪器</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Last look</source>
        <translation>最近查看</translation>
    </message>
    <message>
        <source>Folder or port</source>
        <translation>文件夹或串口</translation>
    </message>
    <message>
        <source>Switched off</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>Never looked at yet</source>
        <translation>尚未查看</translation>
    </message>
    <message>
        <source>Nobody looks</source>
        <translation>无人查看</translation>
    </message>
    <message>
        <source>Watched</source>
        <translation>监视中</translation>
    </message>
</context>
<context>
    <name>TodayPage</name>
    <message>
        <source>Today</source>
        <translation>今日</translation>
    </message>
    <message>
        <source>What came in, what is late, what waits for whom, what is wrong</source>
        <translation>到了什么、迟了什么、等谁处理、哪里异常</translation>
    </message>
    <message>
        <source>Expected arrivals</source>
        <translation>预期到达</translation>
    </message>
    <message>
        <source>Waits for whom</source>
        <translation>待办与责任人</translation>
    </message>
    <message>
        <source>What is wrong</source>
        <translation>异常</translation>
    </message>
    <message>
        <source>Folders and ports</source>
        <translation>文件夹与串口</translation>
    </message>
    <message>
        <source>Nothing is expected: no open task, no run list.</source>
        <translation>没有预期：没有未完成的任务，也没有序列。</translation>
    </message>
    <message>
        <source>Nothing waits for a signature.</source>
        <translation>没有待签署的报告。</translation>
    </message>
    <message>
        <source>Nothing is wrong.</source>
        <translation>没有异常。</translation>
    </message>
    <message>
        <source>No instrument yet: &quot;Set an instrument up…&quot; above asks for its folder and proposes the rest.</source>
        <translation>尚无仪器：点上方“设置仪器…”，选择文件夹，其余由程序提出。</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Hand-over sheet…</source>
        <translation>交接班单…</translation>
    </message>
    <message>
        <source>Set an instrument up…</source>
        <translation>设置仪器…</translation>
    </message>
    <message>
        <source>Put up a run list…</source>
        <translation>登记序列…</translation>
    </message>
    <message>
        <source>Unsent</source>
        <translation>未发送</translation>
    </message>
    <message>
        <source>Unsent, the oldest {age}</source>
        <translation>未发送，最早{age}</translation>
    </message>
    <message>
        <source>Files in since yesterday {at}</source>
        <translation>昨日 {at} 起到达文件</translation>
    </message>
    <message>
        <source>Late</source>
        <translation>迟到</translation>
    </message>
    <message>
        <source>Wait for a signature</source>
        <translation>待签署</translation>
    </message>
    <message>
        <source>Stopped or not readable</source>
        <translation>停止或无法读取</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Show the window</source>
        <translation>显示窗口</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>关闭窗口</translation>
    </message>
</context>
<context>
    <name>TroubleBar</name>
    <message>
        <source>Trouble</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>知道了</translation>
    </message>
    <message>
        <source>{title} (and {n} more)</source>
        <translation>{title}（另有 {n} 项）</translation>
    </message>
</context>
<context>
    <name>ValueTable</name>
    <message>
        <source>Values</source>
        <translation>结果</translation>
    </message>
</context>
<context>
    <name>Values</name>
    <message>
        <source>Sample number</source>
        <translation>样品编号</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>What is missing, and why</source>
        <translation>缺什么，为什么</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>质控</translation>
    </message>
    <message>
        <source>Before the amendment: {value}</source>
        <translation>更改前：{value}</translation>
    </message>
    <message>
        <source>Click: where this value comes from</source>
        <translation>单击：查看该值的来源</translation>
    </message>
    <message>
        <source>Missing</source>
        <translation>缺</translation>
    </message>
    <message>
        <source>Ready (by hand)</source>
        <translation>就绪（人工）</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>已备</translation>
    </message>
    <message>
        <source>Ready (revised)</source>
        <translation>已备（有修订）</translation>
    </message>
</context>
<context>
    <name>Weighing</name>
    <message>
        <source>Sample</source>
        <translation>样品</translation>
    </message>
    <message>
        <source>Client&apos;s number</source>
        <translation>客户编号</translation>
    </message>
    <message>
        <source>Vessel</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>stable</source>
        <translation>稳定</translation>
    </message>
    <message>
        <source>moving</source>
        <translation>未稳定</translation>
    </message>
    <message>
        <source>no sign of rest</source>
        <translation>未注明是否稳定</translation>
    </message>
    <message>
        <source>overload</source>
        <translation>超载</translation>
    </message>
    <message>
        <source>underload</source>
        <translation>欠载</translation>
    </message>
    <message>
        <source>no unit</source>
        <translation>没有单位</translation>
    </message>
    <message>
        <source>damaged line</source>
        <translation>数据受损</translation>
    </message>
</context>
<context>
    <name>WeighingChoices</name>
    <message>
        <source>All orders</source>
        <translation>全部委托单</translation>
    </message>
    <message>
        <source>Any balance</source>
        <translation>任意天平</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>分析项目</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>委托单</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>天平</translation>
    </message>
    <message>
        <source>Weighed by</source>
        <translation>称量人</translation>
    </message>
    <message>
        <source>Sample by sample</source>
        <translation>逐个样品</translation>
    </message>
    <message>
        <source>Scan before each weight</source>
        <translation>每次称量前扫码</translation>
    </message>
</context>
<context>
    <name>WeighingPage</name>
    <message>
        <source>Weighing</source>
        <translation>称量</translation>
    </message>
    <message>
        <source>Scan a sample or its vessel, wait for the balance, print: the next one comes by itself</source>
        <translation>扫描样品或容器，等天平稳定后打印，自动转到下一个</translation>
    </message>
    <message>
        <source>Scan or type a sample number or a vessel, then Enter</source>
        <translation>扫描或输入样品编号、容器编号，按回车</translation>
    </message>
    <message>
        <source>Scan</source>
        <translation>扫码</translation>
    </message>
    <message>
        <source>Take back (Ctrl+Z)</source>
        <translation>撤销 (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Take it with a reason</source>
        <translation>填写理由后接受</translation>
    </message>
    <message>
        <source>Samples to be weighed</source>
        <translation>待称量样品</translation>
    </message>
    <message>
        <source>No accepted task waits to be weighed here.</source>
        <translation>没有待称量的已受理任务。</translation>
    </message>
    <message>
        <source>Take back {weight}</source>
        <translation>撤销 {weight}</translation>
    </message>
    <message>
        <source>Take the refused weight</source>
        <translation>接受被拒绝的读数</translation>
    </message>
    <message>
        <source>{step}, weighing {n} of {of}</source>
        <translation>{step}，第 {n} 次（共 {of} 次）</translation>
    </message>
    <message>
        <source>{step}, vessel {vessel}</source>
        <translation>{step}，容器 {vessel}</translation>
    </message>
    <message>
        <source>{step}: scan it first</source>
        <translation>{step}：请先扫码</translation>
    </message>
    <message>
        <source>Everything is weighed</source>
        <translation>已全部称完</translation>
    </message>
    <message>
        <source>Nothing to weigh</source>
        <translation>没有待称量的样品</translation>
    </message>
    <message>
        <source>No balance is heard yet</source>
        <translation>尚未收到天平数据</translation>
    </message>
</context>
<context>
    <name>Wizard</name>
    <message>
        <source>To its task</source>
        <translation>归入任务</translation>
    </message>
    <message>
        <source>Kept beside</source>
        <translation>随样保存</translation>
    </message>
    <message>
        <source>Would wait</source>
        <translation>将等待</translation>
    </message>
    <message>
        <source>Not readable</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>不采集</translation>
    </message>
    <message>
        <source>Not whole</source>
        <translation>不完整</translation>
    </message>
    <message>
        <source>What becomes of it</source>
        <translation>去向</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>样品</translation>
    </message>
    <message>
        <source>before: {name}</source>
        <translation>原为：{name}</translation>
    </message>
    <message>
        <source>Item or reason</source>
        <translation>项目或原因</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Captured</source>
        <translation>已采集</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>已读取</translation>
    </message>
    <message>
        <source>Not readable</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Superseded</source>
        <translation>已被取代</translation>
    </message>
    <message>
        <source>Waits for a task</source>
        <translation>等待检测任务</translation>
    </message>
    <message>
        <source>To be calculated</source>
        <translation>待计算</translation>
    </message>
    <message>
        <source>Calculated</source>
        <translation>已计算</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Standard</source>
        <translation>标准样</translation>
    </message>
    <message>
        <source>Kept beside</source>
        <translation>一并保存</translation>
    </message>
    <message>
        <source>Waits for review</source>
        <translation>待审核</translation>
    </message>
    <message>
        <source>Waits for approval</source>
        <translation>待批准</translation>
    </message>
    <message>
        <source>Issued</source>
        <translation>已签发</translation>
    </message>
    <message>
        <source>Sent back</source>
        <translation>已退回</translation>
    </message>
    <message>
        <source>Void</source>
        <translation>已作废</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>待发送</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>已送达</translation>
    </message>
    <message>
        <source>Held by the service</source>
        <translation>服务端暂存</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>Recorded here</source>
        <translation>本机已记录</translation>
    </message>
    <message>
        <source>On the service&apos;s disk</source>
        <translation>平台已保存</translation>
    </message>
    <message>
        <source>Applied</source>
        <translation>平台已处理</translation>
    </message>
    <message>
        <source>In the service&apos;s backup</source>
        <translation>平台已备份</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Raw files</source>
        <translation>原始文件</translation>
    </message>
    <message>
        <source>Orders</source>
        <translation>委托</translation>
    </message>
    <message>
        <source>Signs of life</source>
        <translation>在线信号</translation>
    </message>
    <message>
        <source>Daily comparison</source>
        <translation>逐日核对</translation>
    </message>
    <message>
        <source>Templates and settings</source>
        <translation>模板与设置</translation>
    </message>
    <message>
        <source>Report numbers</source>
        <translation>报告编号</translation>
    </message>
    <message>
        <source>Time stamps</source>
        <translation>时间戳</translation>
    </message>
    <message>
        <source>in order</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>moving</source>
        <translation>正在传送</translation>
    </message>
    <message>
        <source>tries again</source>
        <translation>稍后重试</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Prepared</source>
        <translation>编制</translation>
    </message>
    <message>
        <source>Reviewed</source>
        <translation>审核</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>批准</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>已测</translation>
    </message>
    <message>
        <source>Below the limit</source>
        <translation>低于定量限</translation>
    </message>
    <message>
        <source>Not measured</source>
        <translation>未测</translation>
    </message>
    <message>
        <source>Not reliable</source>
        <translation>不可靠</translation>
    </message>
    <message>
        <source>File captured</source>
        <translation>文件已采集</translation>
    </message>
    <message>
        <source>Testing started</source>
        <translation>开始检测</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Result revised</source>
        <translation>结果修订</translation>
    </message>
    <message>
        <source>Report issued</source>
        <translation>报告签发</translation>
    </message>
    <message>
        <source>Composed report issued</source>
        <translation>合并、拆分报告签发</translation>
    </message>
    <message>
        <source>Report time-stamped</source>
        <translation>报告加盖时间戳</translation>
    </message>
    <message>
        <source>Report superseded</source>
        <translation>报告被替代</translation>
    </message>
    <message>
        <source>Withdrawn number</source>
        <translation>作废编号</translation>
    </message>
    <message>
        <source>GC</source>
        <translation>气相色谱</translation>
    </message>
    <message>
        <source>LC</source>
        <translation>液相色谱</translation>
    </message>
    <message>
        <source>GC-MS</source>
        <translation>气质联用</translation>
    </message>
    <message>
        <source>Pyrolysis</source>
        <translation>热解</translation>
    </message>
    <message>
        <source>XRD</source>
        <translation>X 射线衍射</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>天平</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>数据表</translation>
    </message>
    <message>
        <source>Spectrum</source>
        <translation>光谱</translation>
    </message>
    <message>
        <source>Isotope</source>
        <translation>同位素</translation>
    </message>
    <message>
        <source>{n} s ago</source>
        <translation>{n} 秒前</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>{n} 分钟前</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>{n} 小时前</translation>
    </message>
    <message>
        <source>{n} days ago</source>
        <translation>{n} 天前</translation>
    </message>
</context>
</TS>
