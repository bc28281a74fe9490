// How often four bytes stand together in logs, in bits: what makes a literal telling. Counted over the log samples of many
// programs (each file weighing the same), letters in lower case, digits as 0; what is not listed is rarer.
// Written by Benchmarks/gram-frequencies.py; not to be edited by hand.

enum GramFrequency {
    /// Bits of what is not listed.
    static let rare = 16

    /// Grams by their bits, one after the other.
    static let listed: [(bits: Int, grams: String)] = [
        (
            8,
            #"""
                 000 00:-00-.0000 000-000.0000 000-000.0000 000-000.0000000k00:00:00:00:
            """#
        ),
        (
            9,
            #"""
              00 0.0 inf(000-00 .00 .00.0.0.0/0000 i00 r00 s00/0000:000]000|00: :00 :00.:000infonfo timetion
            """#
        ),
        (
            10,
            #"""
             (00 0 0 00  00. con r00 sec##00#000), 0, 0.,000-00.-00:-00t->00-c:j-m0--n0--u00.0.0/00 /00/0  00 in
            0 ms0 r00 se0##00+000,000-c:0-m00-n00-u00.0 00  00 m00##00+000, 00,000-m00-u000#000,00] 00_000k(00k)
            00k-00t000|s0: [0k(00k),0k->0t00: 0.: 00:00,:j00=0.0=000>000[000] 00_000acheatioc 00c:j0conncs] ctio
            e: 0ecs]er: ing ion j00-k(00k), k->0kernlocalockm0-nn0-cr00-secsstept00:u00 user|000
            """#
        ),
        (
            11,
            #"""
               0 0,  00, = 0 [gc [pa cor fai for fro gc  in  ker loc ms  org ras rea sta tas tim to  tot use"000
            ":"0":0,+000, 00- 00-000-sa-.apa.had0 0 0 co0 i 0 ra0","00 d000)000+000_00][00k 0] [0_000|st: [g: re
            :"00:0,"= 00[gc [mem] ora-00a-saableactiadooageraineal=0alloanagandlapacapreas kask atinatorattecati
            catoche.cliecommcondcontcutod 00d: 0datadoopducee 00e":"e.haeaseectiecuted: educel iemoremptenerent
             ent:equeerneerroes: ew: execfailfilefor fromg.apgc 0hadohe.hicatientime:imesinitinteionsl inleaslie
            nllocmanamaprme: memomes:morymsranagenamenectnel neranew:nnecocatonneoop.or: org.ory otalpachpredr 0
            0ra-sras ratireadredurentrequressrg.armcornelrom rrenrrorrserry ]s kesa-0servsizesk 0sra-stacstarsta
            tstortacktal tarttaskted temptep_tingtor.tor:totattemutorxecuy ] |ste
            """#
        ),
        (
            12,
            #"""
               [  0   [c (al (ti 0 [ 0+0 =   [00 [cm [co [in [le [no [oc [rm [ti ] 0 act all ass att aut blo byt
             cha com err exe fil fin gen get i   ini int is  lin msr net new not now nur of  old on  ope pro que
             rec res ret row sen ser siz sto sys thr ver war","r":00"req(all(tid,   , 0 , re,"re----->0k-con....
            .0 (.0 i.0, .00,.00:.0:0.app.com.exe.map.v0./0.0/0000 (00 (t0 - 0 [n0 by0 d 0 lo0 mb0 ne0 sy0 wa0,
              0, 00, f0, r0->00.0"0.0,0.0:0.ap00 (00 [00 b00 c00 f00 l00 n00 t00 v00 w00",00) 00,"00->000"000/00
            0z00]:00_m00z 00z"00|o0: 00: n0:0:0] o0]: 0][00_0 0_m_0k (0x000z 00|on: 0 : 0,: [c: [p: ms: nu: ti:
             to: us: { :0:0=   ="00=0x0=fal[cms[con[inf[not[oc#[par[rmc[tim] [o] [t][00][me_lsc_m_0_rat_timackea
            dcaaddrage aileailsailualcualseandrangeapp.arn arneaseraskaate:atedatusauseauthautobackblocbootbroab
            ytec (acachcalccallcastce.vceivceptcesschanche ckedcms-compconccorectedctivculacurrc|00d nod tad":"d
            atedcasdetadingdrive toe.00e.coe.v0e: "e=00e] [eadyeal=eceieconect ecteed 0ed teiveend:enewent-ep_le
            p_ser 0er=0eraterenerseersierveerviery ery_ess essiestaetaietedetryettoetwoevelewerexamfalsfinifo [f
            o efo gfo sfullg cogc (ge 0geneger:greshandhanghonehosthreahttpid 0id":id=0iledilurin sinedinerinisi
            on:isteiverjectk  [k (0k 00k, 0kattl=0.l=00latelcullectler letelevelinelistlsc|lse,lurem 00m_00mainm
            comme":mentmmunmplems cms-cmunin 00n fan stn: 0ncurndlendlindroned ned:netwneweng cng tnicaningnishn
            n00not notenov now nstant: ntaintennterntronurso 00o exo geoadcoc#0ocalock ockeolleom 0ommuon 0on ao
            n fon: oncuondsonn0ons ontaontroot op.mopenor 0or aor.eor] oragore.orieork ote]oundountow oowerows_p
            .map_lsparnpauspdatpen)phonple.portpoweprogputipythquerquesr alr.exr: fr: rr: sr=0.r] oragerallrater
            e.0realrecerectrenereporetrriesriverk  rn [rnewroadrogrroidrollror rowsrsiorunnrverrvicry gs nos res
            -cos: ts: us=0.s=00s] 0s] [sagesc|0secosentser=sereserysignsionskatstagstanstemstensys=systt 00t = t
            : 0t_00tabltagetailtaintandtatetatute: te] tectted.tenttepstes testthonthreticatid tor tor]toratoret
            roltruetwortypeuce.ueryuestulatunicupdaure)urreurseutilv0.aversvicew opw: 0waitwarnwer:withworky gcy
            s=0ysteytesytho
            """#
        ),
        (
            13,
            #"""
              0.  [i  ne  oc  ro "-" (0  - 0 - [ -00 ... 0   0 - 0 m 0 p 0 r 0%: 00- 0x0 : 0 @00 [ip [my ][g acc
             add ali app as  at  avg boo bro cli clo cpu d p dat dea det dif dis doc dri ede end eve exc fat feb
             foo fou fre ful goa got han hos htt i p inp lab lea lev log loo mas max mb  mb, mem met min msg nam
             nov oc: out par pau pho pow pre pyt rdd rem ren req run sch set sho ssh str sum sur the tra typ upd
             wai wil wit wri }, " le" },", v","l","m","s","t":{""get"htt"lev"lin"log"msg"tim# qu#00]#0] %: 0(0,
             (00.)  o) 00). 0+0 m+0.0+00+, 0), 0+, av, bo, di, fi, in, ma, ne, ol, su, ve,"ms,"se,"ti,boo- 0,-00
            /-i:j-nc--sta. 00. ol.0 m.0" .act.blo.cli.coa.int.ipc.log.pyt.rm..rmc.tas/00./aut0  r0 @00 [00 do0 f
            r0 fu0 is0 la0 mi0 on0 re0 ro0 sc0 st0 to0 us0 ve0" }0%: 0)  0). 0+0 0+0.0, a0, b0, d0, i0, m0, n0,
             o0, s0-i:0-nc0.0]0/0.00 -00 @00 e00 o00 p00 u00" 00).000b000c000e000s00> 00\x00a000d000e000f000k,00
            s 00|c0: g0\x00] :0] e0] f0] r0][m0_0]0a000e000f000k) 0k, 0s 00x0,0|ca0|se: 0+: ad: fa: fi: fo: gc:
             go: in: lo: pr: ru: se:00z:msr=0, =0,w=00,=rec=tru>00 >00->0k(@msr[gcp[ini[ipc[lea[my-[wed\x00]   ]
             : ] [g] [m] co] en] in][gc_0 i_00__0] _des_exa_ext_id"_sen_spu_sta_tababi@abszacceackbackvaderafkaa
            ge.agesal =al ial, aldealeralidaligalleallyaloraltiame"ame:ame=aminampland andsapplar 0ar: archariaa
            rseart art]artiary=ase assiata atalate ateaatecaytob 00b gob, 0b000bar:basebi@mbjecble ble_bounbsz b
            ug c sec#00c.clc000cal calocateccepccesce sce: centchedchemcherck rck, ck_tckbockenckmackvicleaclocc
            oarcodecollcom com.corrcouncpaucpu,creecrosct(0ctord asd bld cod frd pod tod":0d. od.tad000d: gd: md
            :00d=00d[00d_00daytdd_0ddrede=0debudec deledesidetedexediandiffdispdlerdlindlisdm|0dockdresdroids=rd
            stadstedulee dee foe ine":0e) 0e.ble="0e=fae[00e_coead eadeealteam eb 0ebugec 0ecalect(ed aed fed ie
            d ned sed. ed.ted:0edenedexedsteensegrael fel":eleceletemanemoven] enceend enstent.ent_entientsenure
            p_eepcheporeptier her:mer] eraleriderimermaernaerruer|0es res=0esiress=essaest est.esulet /etecevene
            w lexceexteextsf taf000f: 0fatafeb ff: ficafo 0fo ]fo pformfounfreeg tag","g":"g: 0galegcpage dge.bg
            e: ged gersget gettgnedgnmegoalgot graih = hcachd[0hdfshe theadhed hemahentholdhon.honri  ni phi:j0i
            @msiablian icalice:icroid: idiaies=ificightigneignmile ill illuilstils|imatime ime"ime=implin finati
            ndeindoine inpuinuxion"ion.ion=ion_ipc ipc.iredis :is=0ish isheit =itanithcitioitoritudity ivediviti
            vorize ize[k 0.k rdk_tikafkkboukedskendkmankvisl = l fal rel":"l, 0l: plabslatild: ldetle.cleadled l
            eralicalicylignlinglinull rllecllerllscllumlooklorilscrlstels|0lt sltitlumim.rmm: 0mandmarkmarymaskm
            atimb gmb, mconme="messmestmetamicrminaminemmanmmarmodemongmounmpl:mpt mpt_mptlms (msg"msg=my-0m|00n
             [ln acn aun frn.pyn0-in000n: "nablnatend bnd cnd: nd:0ndexndownds nds.nds=ndstne 0nedener:nerinessn
            estnew new_nextng png snge ngednit nitanmennnernninnodenotinputnrunns nnstrnt ent tnt":nticntosnullo
             [io [ro ][o dro pyo reo stoal,oarsobjeocesock,ock_ockmoct odayode of togreoid.okupold old:old_olico
            m commaomplon ron":on.ponesonexongoonmaonruonstonteookuop.ior [or ior.corbaore:orreort ostgot =ot ao
            tifourcoutpov  ov 0overp.ipp.rmp_exp_sppartpathpc spc.cpchapl: pletplicpolipostpp.rprocpt apt_0ptedp
            tioptlipu, put r 0 r har inr.cor: tr:msrabirainransrbacrdd_re) re: reamrecored red.red:reenremoreplr
            esuriabridirimpringriterkerrm.rrmanrocerootrruprsegrt 0rue,ruptrvivry sry=0ry_tr|00s   s (0s 0%s : s
             = s chs cls cps ins ofs","s":0s): s, 0s: 0s: {s=0 s=0,s=res_exs_sesbarscanschescresdm|se fse,mse] s
            egrseleser ser:sertsesssetssettsg":sg="sh =shd[shedsingsireslowsoursputsrabss css ossagsshdssigssios
            tamstgrstresultsummsurvsweeswitsyncsz ss|00t ast att cot ext int met ret set tot","t":"t":0t(0,t: at
            =00t[00tacttaldtampteadten]tendtenetenutepcterrtgrethcathe thenthu tifitilstitutivitlistly tnamto 0t
            o dto rtodatorbtputtractrantreatrectry tsdmttodttp/tudetureturntusbu, 0uid=ullsult uminummaund undsu
            nneunniuraturceurviusbause use]ut iutheutomutpuv  0v 00val=varived vel"vel=ventver ver:verivis=visiv
            ityvivow: mwed weepwermwillwindwritws_ews_sx000x00\x: 0xamixampxcepxtenxtsdy-00y=0xy_tiytotz ssze 0z
            e[0|cal|one|ons
            """#
        ),
        (
            14,
            #"""
               <   =  0,  =   [l  lo  re  wi "0. "ge "li "mo #00 $ex (a  (es (ka (lv (ms (n  (st +00 - - -xx /va
             0 c 0 d 0 f 0 o 0 t 0), 00[ 0ms : d : s = - =00 @ [ [0. [df [ga [li [me [pr ][m a c and arc arr bri
             btr by  cal can cap cio cod col cre cri cur del dem dir doe dou exm exp fal fla flo gec has hea hit
             i c i d i n i s iar id  ido ind ins inv kb) key lon mac mar mb/ mic mis mod ms, ms] no  non nto nul
             obj oct or  os: pag pla poi pol por pri rat red ref reg rel rep roo s ( s,  sca sem seq sin slo spe
             suc sym tab ten tes tru tty udp uid us  us) usa v p val vco vis whi win wor wsr { d { n { t } }" "-
            " />" 00"","", a", n","c","d","e","p","u"-" "0.0"00"": "":""":"/":"a":"c":"d":"g":"h":"i":"p":"s":"t
            ":0}":[""],""cli"db_"deb"err"fil"han"inf"ori"pos"pro"rec"ser"ses"sta"tes"use"},"# th# us#00 (0 c(a =
            (est(fil(kaf(lvl(ms)(n =(sta(tru) (l) (n) ed), d): a): l): m)] 0+00:, ar, co, cu, do, fr, fu, he, na
            , os, pl, sy, us, vc,"db,"le,"li,"lo,"me,"or,"st,"us,"vi,adj,aut,man,mod,pol,uas,wai,wak,wks- - - [0
            - [m-" "-0,a-00>-0:0-0] -for-mar-na--nb--nd--ne--nf--pre-res-tho-xx:.  w. 0 . co.0 -.0 k.0",.0+0.0/0
            .0us.and.c l.exa.hdf.ind.lea.loc.mem.net.php.ser.sys.tim.win.wm./bit/dat/kaf/lar/log/src/tes/var0  l
            0 #00 +00 0.0 [i0 ce0 cm0 cr0 de0 di0 ex0 fi0 fl0 fo0 kb0 ke0 ma0 nu0 ol0 po0 s 0 s,0 ti0 tt0 un0 v
             0 w 0" 00", 0"] 0) (0), 0): 0, c0, l0, t0, v0, w0,"d0,"n0,"o0,"r0,"s0,"v0,0,0,ad0,au0,bo0,ua0,wa0,w
            k0-0:0-na0-nb0-nd0-ne0-nf0.0+0.0/0.0;0.0u00 #00 +00 >00 a00 h00 k00"]00):00,a000;000a000d000f00>000b
            000c000kb00| 00|h00|p00|r0: {0>0 0\xf0] "0] (0] c0] i0] s0] t0b000c000d000k s0k t0k)]0sea0use0z" 0z"
            ,0z"}0| g0|000|hi0|pr0|re: "0: "l: "m: at: bl: ca: co: db: de: er: ge: mi: pa: si: tr: up:"",:"0":"d
            e:"ht:"po:"te:-00://0:0 n:0, :0.0:00":00+:and:fal; li; re<00><gc:<mem= -0="ha=-0,=0 d=0 f=0 m=0 o=00
             =<me=====com=deb>0 0>0k @ [0@000[0.0[00/[dfs[fri[gal[lis[met[pau[use\\pr\pro\xc0\xff] "g] @ ] [c] [
            p] fo] lo] re] se] us]00.]: l_0 l_00 _00"_0_0__co_col_con_id:_nam_non_tic_typ_vara = a fra sea-c:a.c
             a.loa/0.a/daa000a00da: dabasace ack acksactead_iadatadinadj=admiadroady ady=ady_afteage:agenain.ait
            eaitmakefal cal dal salalalcaalgoalueam fame.ami/amp"an aanceand:anneanuaaphoapleapp app\apr apsfar
              aralaravardeargeark:arniaronarraas bask=asksasseast ast.astaasumat 0ata/atabatchate.ate\atesatfoau
            ] audiaultauncavelavg avg:ax: aximaypob, fb-c:bar ber bilibitnble-ble;ble=boosbrigbtr0buffbug"builc
             lic#0]c-c:c: 0c=00can cannce_0ceidceslcharchecchitciodckercketckscclascloscloucluscolucom/con]confc
            onscordcreacritcrolcs]0ct  ct 0ctincturcy=0d 0 d cld fod ind lid red sid","d, 0d-c:d.ind.sed: ed:0 d
            ="0d=0 d=trd_0_d_ded_idd_radactdb: de=fdeardeendefidemaden dersdewidex dfs.dfscdiscdj=0dlebdmapdmind
            oesdomadoubdowmdowndp sdrepdroods tds wds. dsqlduradvaldy=tdy_te 0.e = e bte coe lie ofe ree sle sye
            )00e): e, he,boe,mae,moe,poe,wae-c:e.exe.mee: be: re_00e_tiea.cead_eadreadsear eateebroeckoecleecore
            ctoectued bed ced ged med oed ped, ed=tedacedmaedulee 0eenaefinefulegioegmeeid=el=delocema:emapemote
            muien 0enabendient"ent=entoeoutep: epliepoceps eps=epteer aer eer oer",er":er.wer[uera]ercoeriterlae
            rs ers\ert es  es ies nes, es:-escaeseteshoesloesouespoess_essfesshest"est-est_estiestreswiet. et: e
            ta etadethoetlietrietsyetureverew_dew_rewitewvaexisexmaf prf-c:f=0 facefer ff=0ff\xfferffffffsefinef
            ka.fka/flagfloaflowfo cfo dfo ifo",foo;foobforrfri fs.lfsclfsetfterfulnfuncg brg msg pog reg scg udg
            :  g="hgc: ge.mgeckgentgestggerghtnghtsgiongmengo",gorigramgrouh 00h":"harohas heapheckheduher hichh
            ih_hitehm: hod"homahorehorthreshtmlhtnehtsohu oi coi dii sti/kaiar ibilice.ich icy=id.iid.sid="ideri
            ed ieswiff:iff=iginignaile"ile)ilesilitillailliimagime_imitimstimumin cin min: ing,ing:ingeinjeinnoi
            nprinstint invaiod:ippiis 0iscoisecisibisplite iteciterith ithmitiaiticitinitmoitnaitteity"itymive i
            visize:j=0.k suk tek) ek)] k: 0k=0 ka.lka/dked ked:kefuker knowkscrksumkup kup(l  [l 00l dal mal":0l
            =dela/0lagslalglaltlap:laralasslastlatflaunlayplcalld nld_dld_rldvale ble):le, le=fle_cleanlebrleepl
            er:lesslgorlid lighlimiliselitylla/llalllelllislnesloadloatlog"log.log:logglogslonglosuloudlow lowsl
            s, lumnlvlsly .m (0m 0.m chm fom frm hom stm.anm.wim: "m: um=<mma: magemanumaphmaplmapsmar matemax:m
            aximb/smberme.eme=0me_tmet.methmi/kmillmin min:missmittmmitmn fmonimotemovemozimp":mptims):ms, mstam
            uivn = n con fin men ren thn":"n":0n(trn, 0n.tin00]n:ann]  n_idna-cnal naminb-cnc-cnceinchend lnd-cn
            defndinndrene cne-cner]newvnf-cnfo"ng bng fng ing ong rng ung, ng: ngesnitinitonjecnknonmapnnednnodn
            odbnonmnownnpronsitnstent 0nt ant int mnt-mnt-rnt-snt.ant[0nt_nnt_rntacnualnurenux"nvalo 0 o iao seo
            ","o=-0oatiobarocksod":od: ode=odeeoes of poffsog: oggeointok 0ol  oldvollaolumom (om fom hom som.ao
            m=<omaiomasommiomouompoon con ion ton(ton.ton:aon] on_ion_sonitons-onseoobaoom=oostootcootsop.hor co
            r dor for pore oredoresorigoritorkeorm:ormaortlortrory:orysos: osecost ost"ost=ostiostnosurot fot mo
            tcooubloudsovidow sowmaowstozilp fop stp","p":"p":0p(fip.hdp/0.p/00p: 0p://p_stpackpageparaparkpassp
            au]pe":pe: pendpentphorpingplatplaypochpoinponspp\\ppinpplipr 0precprinprotprovproxps =ps=0psfoptimp
            ts.quenr  0r 0.r 0xr [dr cor for par rer","r":"r.wmr0ser: ar: gr: hr: ur: {r[usr] @r] cra] raceram r
            averce rchirconre)0reasreatrecareclredaree regirelaremares:rescresereshresorespreturfacrgetrid=righr
            igirithritirityrk: rlaprm: rmatrnalrninrol ron roomroserotorovirrayrrecrredrs\\rt :rt trt":rtitrtlyr
            treructrue rue)ry (ry pry: ry:0rysts (as 00s aps bys prs ths tos was) (s, ss, us.  s. 0s.les:-0s://s
            :0 s=0xs=fascliscrose 0se tse, se,wsea.segmsemasendsequser[ser]serisersset setlsevesforsfulshanshols
            horsibisitesitisk=0skipsleeson(sparspatspensplasponsporsrc/srepss=0ss=fsserssesssfusshassinst",st":s
            t-0st.dst: st=0steasterstimstinstnastopstrusuccsum:suret  0t 0xt : t ; t alt frt let tht tit vet-mat
            -ret. ct.act.dot: rt_not_rata fta stabatadatalatalctargtchetcomte rte":te\\tealtecated=ted_tedmtem t
            emutencter ternterstexttforth":thm:thodthomtialticktimatimstinptititivetlb tligtmodtnesto sto=-tomat
            omotopptor_tp/0tp:/tr0strietructs":ts, ts. ts: tsontstatsystterttp:tty=tus"ty vty":tymau ocu]  ual=u
            asuubleucceuce uce_ucesude=udewudp udsque,bue,puencuffeug mug",uilduiviule,ull ulneum oum: umn unchu
            ndeunknunt"unt[up fup(fuptsure:uredus =us":us) usaguth]uto/uto=ux",v phv0.0valivaluvar/vcorvel/ver"v
            er.verlveryver|vg: videviewvls,vor w lew stw_dew_rawakewardwercwhicwksuwm.wwmanwsrewstawvalx", x0,bx
            0,ux00 x00_xff\ximuxistxmapy (ey ..y ][y isy shy viy":"y:0,y=0,y=try_tayingymanype"ype:ype=ypowystoz
            " lz","ze: zill{ dr{ na{ ty| ge|hih|pro|rep|set}, o}, p
            """#
        ),
        (
            15,
            #"""
               "  [g  ac "", "py "re "x0 (0. (ma (no /bi /us 0 e 0,0 <0. <co [0  [as [de [gr [re [tt [wa ] [ ][f
             a l adm aft alr ava b,  bui but bye cac ce  ces che cms d a ddr epo eui exi fir flg fun gro hbm hdf
             hol id= ill ima it  len les lim lis loa map mes mil mou ms. nod nre nsc ok  opt os  ove pac pam pas
             per pid r:0 rm. rv: saf sel shu sig ski sle sou spa ste sus syn tar too tri tst una und unk uns usi
             utc var w a was whe x 0 x00 { $ { e } n"", ", "","f","o","v"0","00.":"[":"e":"l":"m":"r"] 0"app"aut
            "con"dat"dow"dur"git"id""mes"met"mon"nam"red"rem"res"sk0"tex"vis"x00"},{$exi% of'app'|'|(0):(0.0(clo
            (mac(max(mic(obj(s);(ssh) ge) ha) r:)00.): i); r****+00/, at, de, fl, ge, lo, sl, tr, ui, wh,"ba,"cl
            ,"co,"do,"er,"na,"pr,app,{"f-0",-0/0-00,-age-cen-hum-swe-thr. (k. al..')...'...0.0 b.0 u.0) .00".00%
            .00).00>.0; .amz.cac.cha.con.del.dom.fil.fin.fr .go".imp.job.org.ten.tor.txt.x00//00//ci/00+/app/bin
            /cir/fra/htm/ill/ing/pjh/rfi/sep/use/usr/ven/www0 "-0 (m0 -00 0m0 [c0 [t0 [w0 b,0 ca0 ep0 er0 eu0 ha
            0 le0 no0 nr0 ns0 nt0 of0 ok0 pa0 pr0 ss0 ts0 ut0 wi0" /0" t0% o0) g0, e0, p0,"i0,"l0,"m0,"t0-0]0-fo
            0. a0.0%0.0)0.0k0.0m0.am0.fi0.x00/pj0/se00 "00 g00 x00% 00),00. 00.a00.f00/p00/s000&000[000m00; 00[0
            00[i00ed00ef0; r0> 00[000[ik0\xc0] 00b0 0e0a0x0a0z n0},": "": "a: "c: "p: "x: [0: [d: [r: an: as: cl
            : hb: il: no: sh: st: ta: wa:"au:"cl:"ge:"gi:"in:"lo:"re:"sk://c:0 k:0 l:0 r:0},:aut:con:{"l; co; in
            ; rv; us<0.0<con=/us=htt=pos=pts=roo? ht@noh[0 c[00][asy[def[gre[ike[inn[loc[mon[pre[thu[ttl[war\\\\
            \\a.\\ht\\lo\a..\htt\log\xa0\xf0] <c] [0] [i] qu] su] tr] ws], 0]: []: i]: p]: r][fr][mo][th_cod_cou
            _dat_get_ip"_lim_num_off_rep_sev_siz_tas_too_uni_use_x-fa cra...a/ina] mac oace:acemacinacitack-acto
            ad 0ad iad oad rad":addiads age"ags=ail ain,ak ral fal mal tal.0al_galhoall"alrealtham iam_uamd0ame
             amewamznan, an-sandianimansaansfansianslanspap:fappsapseapshar far/lare ark.as aas pase=ase_asswast
            :ast_asynate"ate/ategatemath"ath=aticaturaxreb.cob_00bilebin/bm bbrokbut bye c osc stc woc","c-i:c.t
            xc/ilc0\xc:coc=0xcal.cal]calhcan,canccapacdisce bce oce] cestch 0ch ach icintcipacirtcityck bck tck-
            ccklocko/cks(clipcludcon0covecsetct fct lct rct tct vcy id acd atd byd did ged itd lod mad ofd pad u
            sd, cd. (d:aud_tad_tydb] ddinddleddr"de:0de@ndeadded-defadefnden:dentder deradestdex.dfs:diredisrdle
            wdor/dotrdowsdr":ds ads: dsledy te 0 e ace bre che fie loe mae see ste tie tre wae } e","e"},e(s)e-h
            ue.che.loe000e: ce@noe] 0e] <e] weadieafteak eal_easteauteck ecomectsed (ed led",ed":ed_tedisedsleep
            (eep-eeptefaueferefneeforefoxel mel/felateleaeliaelinem.iemaiemarembeemenemonempoen:0en=0enamend_end
            oent)entbentrenttep(mep/0eqnoer (er cer der ser ter uer-aer=rer_oeranere ereperfaermierpoers/ertiery
            :es qes",es:0esleess:esseessoestcesteestpet",et/ret=0et_teuidevioew rewareworex sexclexesexpiext/eyu
            pf 00f paf tofactfaulferefielfiinfinafirefixeflg=flusfnewfo bfo oforeforwfox/fr 0fragframfs:/g itg o
            ug prg rmg seg tog.log: ag=0xgc wge ige":ge.lger)ges get"get_getrgid=gin ginggithgnalgnamgodbgs: gs=
            0gsegh ish): h; ih_hihbm hd:ahe shealhelihfixhidehinghisyhoulhp(0hu fhub.hummi  ai fei noibleice]icy
             id uiddlidenidotids ieldifieih_hiincike]ileoime(in ain tin, in.finalinc.inciine"ing]inglingsinseint
            oioneionmiousip":ip:0ipalipelipv0ireairecirefirt.is nis risitispaissiist_istsisynit iitedithfithuiva
            tix(sixedize"ize=izedjavajhe/job.k 0xk brk-cek.cak/srk0-fke] kerskeyukip:kippklocko/0ks(mks; l cil s
            pl til/frl: al_gelapslatcld rle 0le ole":le-hlearlel len:len=leouler]les lewalg=0lhoslia/ll":lly lmo
            nlog log/logilognlrealudelushlustly al|00m brm clm ofm unm":"m.inm.tem_unmac macimallmax maxrmcoumd0
            0me fme ime(smembmer mer_mewomiddmitimmermobimodumon movampl.mpormposmptymputmumcmzn0n 0.n [rn a n a
            dn atn fen mon non rdn ton-stn.frn0.xn0] n0|0n: an:0 n:00n=00n=inn[00n] cnal.napsnc-inc.tnc] ncdince
             ncelncenncipnconnctind, nd_tndisndornds)nds:ne":nerlnet/nfigng ang gng mng] nge.nginnglengodngthnim
            anix(nmannn0]nohonon-nononretns-tns: nsacnscanse nsernsfenslansponsumnt hnt-pnt.mntbrntelntimntorntr
            yntsintwinumbo [ao bro ceo deo ouo spo", o/00ob.iobiloc:coc:poch ocolodb:odb]ode:ode@oducodulof 0og"
            ,og.loginognaograogs/ogseohosojecokenokerol":om uom.tom/aomaxome/ompuon (on eon non pon0|on=0on=ion[
            0onfionodonsuook oppaoppeor lor mor ror wor/lor_sorarord ord"oretork/ort"ortmorwaos xos) os0 osh;osi
            toskiot eot hote_oticotocotraots ouldous out outeovabovedown ownsox/0p fap(00p(map.jop:0 p:fap\\ppac
            epacipactpaddpal pam_patcped:peliphp(php?pid=pipepirepjhepoolporaposipp fpp.jppadppedpplepreaprespre
            vprimprivprodprojpshopt=0ptomput.putcpv0 queuquirr [rr dor evr far ofr str usr", r-agr/lar/lor: 0r:
             cr: er: mr: pr:00r=ror] qr_ofr_serackractramerandrc/ird frdedre sre wreafreauredirefereflreforefsre
            lerep:res"res.reslrevirfiiri friedrincrivark.crk/srlaurm. rn:0rnamrnedrodurojerokeror]ror_ros)roupro
            utroxyrrelrs (rs frs: rsecrt.nrtedrtinrtmgrv:0rwarry":ry_vryinryups fos mas qus vas wes x s":{s(mis)
             rs); s, ws-00s-ths: cs; ls]00s_vasactsavesconse][sed sed:senssep/seqnser-serasernses set:sfersh; sh
            d:shotshoushutsiblsitosk0-sks;slatslensmalsnapsocksoftspacsql_ss  ss: ss_vssedsswost <st cst pst tst
             vst.tst_0st_xstedsticstrasts:sum sumesurfsuspsworsym t /st <0t [0t ent fat fot hat hot oft ont pat
             vat-0/t-prt-swt.cot.fit.net.tot/rft_set_tat_x-ta/itab_tal)tanctatitbrotc",tch te tte.ctegytel tem.t
            er:terftes:th):thelthfithrothubtic ticetimitlmotmgrtocotoketoo_tooktorrtorytos0toshtosktp",tp\\tratt
            rictruntryitryuts  ts/0tsizttinttlmttopttp"ttp\ttpstwittxintxt?ty=pu feub.cuctiudioue }ueueuireull,u
            llyumbeumcoumerummeunctund,unixunstunt untiuntwuptourfaurn:urneusedusesusinuspeusr/usteut.futc"utcou
            th)utinvablvacuvateved,vendver-viouw acw rewarewas weakwnstwordwww.x 00x scx(ssx-fox/0.x0, x0a0xc0\x
            cluxedsxes xidsxinjxpirxretxx:+y auy coy oby poy try: 0y: {y=pty_idy_vaym 0ync yncdyupdyuptz noze":z
            e=0zn0.{ $e{ ex{"fi{"id|'|'|00>} nt} } },{"
            """#
        ),
    ]
}
