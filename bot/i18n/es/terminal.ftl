# Lo que solo dice una terminal.
console-hello = Chalkline. Pregunte sobre la política de redes sociales, o escriba /ayuda. /salir termina.
console-draft = Escriba o pegue el borrador. Termine con una línea que solo tenga un punto.
console-choose = Escriba un número para elegir.
console-no-choice = Aquí no hay una opción { $number }.
console-unknown = No hay un comando { $command }. Escriba /ayuda para ver los comandos.
console-required = Esto hace falta. Escríbalo, o /cancelar.
console-optional = Enter la salta.
console-cancelled = Cancelado. NO SE GUARDÓ NADA.
console-ended-early = La entrada terminó antes de acabar el reporte. NO SE GUARDÓ NADA.
console-bad-text = Esa línea no es texto en UTF-8 (byte { $at }). No se hizo nada con ella. Escríbala otra vez, por favor.
file-not-read = No se puede leer { $file }: { $why }
file-not-utf8 = { $file } no es texto en UTF-8: el byte { $at } es el primero que no se puede leer. Guárdelo como UTF-8 y pruebe otra vez.
file-too-long = { $file } tiene más de { $limit } bytes. Córtelo en partes y revíselas una por una.
line-not-utf8 = esta línea no es texto en UTF-8: el byte { $at } es el primero que no se puede leer
line-not-json = esta línea no es el objeto JSON que se esperaba: { $why }
line-too-long = este texto tiene más de { $limit } bytes: córtelo en partes
nothing-to-triage = El texto está vacío: no hay nada que clasificar.
policy-sound = El paquete está bien: { $clauses } pautas, { $answers } respuestas.
policy-bulletins = Para leer más: { $bulletins }
policy-rules = En los borradores lo revisa: { $rules }
policy-without-rule = No se revisa en los borradores: { $reason }
policy-unknown = No hay una pauta o regla { $name }. `chalkline policy show` muestra las pautas.
policy-import-where = Diga dónde se guarda el paquete con el texto oficial: chalkline --policy CARPETA policy import ARCHIVO
policy-imported = Se leyó el texto oficial de { $clauses } pautas en { $folder }. Úselo con CHALKLINE_POLICY={ $folder }
diff-same = { $questions ->
    [one] Una pregunta, y la misma respuesta.
   *[other] { $questions } preguntas, y las mismas respuestas.
}
diff-changed = Cambian { $changed } de { $questions } respuestas.
diff-wording = cambia el texto
diff-bad-line = línea { $line }: { $why }
gaps-where = Diga qué archivo tiene las preguntas sin cubrir: chalkline policy gaps ARCHIVO, o ponga CHALKLINE_GAPS_FILE
gaps-none = En el archivo no hay ninguna pregunta sin cubrir.
gaps-total = Preguntas sin cubrir: { $count }, temas: { $topics }
gaps-bad-lines = Líneas del archivo que no se pueden leer: { $count }
