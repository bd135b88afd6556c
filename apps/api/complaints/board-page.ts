// The page behind the QR code of the notice board: made for a phone in the rain, with big letters and few words.

export const BOARD_STYLE = `:root{color-scheme:light}body{font:18px/1.5 system-ui,sans-serif;margin:0 auto;max-width:34rem;padding:1rem;color:#111;background:#fff}
h1{font-size:1.4rem}label{display:block;margin:.9rem 0 .2rem;font-weight:600}textarea,input{width:100%;box-sizing:border-box;font:inherit;padding:.6rem;border:1px solid #777;border-radius:.4rem}
button{font:inherit;font-weight:700;margin-top:1rem;padding:.8rem 1.2rem;width:100%;border:0;border-radius:.4rem;background:#0b57a4;color:#fff}
output{display:block;margin-top:1rem;padding:.8rem;border-radius:.4rem;background:#eef3f8;white-space:pre-wrap}output:empty{display:none}section{margin-top:2rem;border-top:1px solid #ccc}.big{font-size:1.3rem;font-weight:700}`;

export const BOARD_BODY = `<main><h1>欠薪诉求 · Wages not paid?</h1><p>可以不留姓名。提交后请<b>记下回执</b>，凭回执查询处理结果。</p>
<form id="raise"><label for="content">什么问题 *</label><textarea id="content" name="content" rows="4" minlength="5" maxlength="2000" required></textarea>
<label for="month">哪个月的工资</label><input id="month" name="month" type="month"><label for="yuan">欠多少元</label><input id="yuan" name="yuan" type="number" min="0.01" step="0.01" inputmode="decimal">
<label for="name">姓名（可不填）</label><input id="name" name="name" maxlength="50" autocomplete="name"><label for="phone">电话（可不填）</label><input id="phone" name="phone" type="tel" maxlength="16" autocomplete="tel">
<button>提交 · Send</button></form><output id="raised" role="status"></output>
<section><h1>查询处理结果</h1><form id="ask"><label for="receipt">回执</label><input id="receipt" name="receipt" required autocomplete="off" placeholder="XXXX-XXXX-XXXX-XXXX-XXXX"><button>查询 · Ask</button></form><output id="told" role="status"></output></section></main>`;

export const BOARD_SCRIPT = `const $=(id)=>document.getElementById(id);
const words={RAISED:'已提交，等待受理',ACCEPTED:'已受理',TRANSFERRED:'已转办',CLOSED:'已办结',accept:'受理',transfer:'转办',extend:'延期',close:'办结',rate:'评价',reopen:'重新提出'};
const send=async(path,body)=>{const r=await fetch('/api/v1/public/'+path,{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify(body)});const j=await r.json();if(!r.ok)throw new Error(r.status===404?'没有找到，请核对':r.status===429?'请稍后再试':((j.errors&&j.errors[0]&&j.errors[0].field+': '+j.errors[0].message)||j.title));return j};
const empty=(v)=>v===''?null:v;
$('raise').addEventListener('submit',async(e)=>{e.preventDefault();const f=e.target.elements;const code=decodeURIComponent(location.pathname.split('/').pop());
try{const a=await send('complaints/'+encodeURIComponent(code),{content:f.content.value,claimedMonth:empty(f.month.value),claimedFen:f.yuan.value===''?null:Math.round(Number(f.yuan.value)*100),name:empty(f.name.value),phone:empty(f.phone.value)});
$('raised').textContent='已提交。回执（请记下）：\\n'+a.receipt;$('raised').className='big';e.target.reset()}catch(x){$('raised').textContent='没有提交成功：'+x.message}});
$('ask').addEventListener('submit',async(e)=>{e.preventDefault();try{const a=await send('complaint-status',{receipt:e.target.elements.receipt.value.trim().toUpperCase()});
$('told').textContent=[a.projectName,words[a.state]||a.state,...a.moves.map((m)=>m.movedAt.slice(0,10)+' '+(words[m.move]||m.move)+(m.receiver?' → '+m.receiver:'')+(m.reason?'：'+m.reason:''))].join('\\n')}catch(x){$('told').textContent=x.message}});`;
